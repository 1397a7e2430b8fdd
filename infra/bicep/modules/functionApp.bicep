param name string
param planName string
param identityId string
param identityClientId string
param hostBlobEndpoint string
param deploymentContainer string
param tokenTableEndpoint string
param tokenBlobEndpoint string
param keyVaultUri string
param applicationInsightsConnectionString string
param otlpEndpoint string
param subnetId string
param instanceMemoryMB int
param maximumInstanceCount int
param httpConcurrency int
param alwaysReadyHttpInstances int
param siteUpdateStrategy string
param sweepSchedule string
param reconcileSchedule string
param refreshTokenStore string
param appSettings object
param callerAuthClientId string
param callerAuthAllowedApplications array
param location string
param tags object

var healthPath = '/api/health'

// Timers do not fire by settings with nested names, nor without them: both schedules are flat and always set.
var settings = union(
  {
    AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    TokenStorage__tableServiceUri: tokenTableEndpoint
    TokenStorage__blobServiceUri: tokenBlobEndpoint
    TokenStorage__credential: 'managedidentity'
    TokenStorage__clientId: identityClientId
    KeyVault__Uri: keyVaultUri
    AZURE_CLIENT_ID: identityClientId
    SweepSchedule: sweepSchedule
    ReconcileSchedule: reconcileSchedule
    Sweep__Concurrency: '32'
    Sweep__PerProvider: '8'
    Provider__Concurrency: '16'
    Refresh__BeforeExpiration: '00:10:00'
    Refresh__MinimumLifetime: '00:02:00'
    Refresh__Timeout: '00:00:20'
    Refresh__WaitTimeout: '00:00:25'
    RefreshTokens__Store: refreshTokenStore
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  },
  empty(otlpEndpoint) ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint },
  appSettings
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostBlobEndpoint}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: alwaysReadyHttpInstances
              }
            ]
        triggers: {
          http: {
            perInstanceConcurrency: httpConcurrency
          }
        }
      }
      // The service takes it since 2024-11-01. The types of bicep 0.49.2 do not have it, not even in 2025-03-01, their newest.
      #disable-next-line BCP037
      siteUpdateStrategy: {
        type: siteUpdateStrategy
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
      appSettings: map(items(settings), setting => { name: setting.key, value: setting.value })
    }
  }

  // Deployments sign in with an identity; these would be a password.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource callerAuth 'config' = if (!empty(callerAuthClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: {
        enabled: true
        runtimeVersion: '~1'
      }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: [healthPath]
      }
      httpSettings: {
        requireHttps: true
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: callerAuthClientId
            openIdIssuer: uri(environment().authentication.loginEndpoint, '${tenant().tenantId}/v2.0')
          }
          validation: {
            allowedAudiences: [callerAuthClientId, 'api://${callerAuthClientId}']
            defaultAuthorizationPolicy: empty(callerAuthAllowedApplications)
              ? {}
              : {
                  allowedApplications: callerAuthAllowedApplications
                }
          }
        }
      }
      login: {
        tokenStore: {
          enabled: false
        }
      }
    }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
output healthUrl string = 'https://${app.properties.defaultHostName}${healthPath}'
