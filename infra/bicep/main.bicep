// Composes the modules and names their resources; every property stands in a module.
targetScope = 'subscription'

@description('Names the environment. Resource names, tags and the resource group are derived from it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('A region with Flex Consumption: az functionapp list-flexconsumption-locations.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('The resource group, created if it does not exist.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Vaults of a deleted environment keep their name until they are purged. Set another one, or recover the old vault, to deploy the same environment again.')
@minLength(3)
@maxLength(24)
param keyVaultName string = 'kv-${uniqueString(subscription().id, environmentName, location)}'

@description('Who gets an e-mail when a person is needed. Empty: alerts are raised, and no e-mail is sent.')
param alertEmail string = ''

@description('Private endpoints for storage and vault, and a virtual network for the app, whose outbound calls then leave by one address.')
param privateNetwork bool = false

@description('Client id of the app registration that stands for this API. Set: callers need a Microsoft Entra token besides their key. Empty: keys only.')
param callerAuthClientId string = ''

@description('Client ids of the applications whose tokens are accepted. Empty: any of the tenant that has one for this API.')
param callerAuthAllowedApplications array = []

@description('A role of our own without purge, backup, restore and update. False: Key Vault Secrets Officer, for deployers who may not define roles.')
param defineVaultRole bool = true

@description('Memory of an instance, in MB. 2048 has one core.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('How far the app scales out, all functions together.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('HTTP requests an instance takes at a time. Waiting callers count, and one that waits for a refresh may wait for 25 s.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 100

@description('HTTP instances that are always running: they spare callers the cold start, and are billed all the time.')
@minValue(0)
@maxValue(1000)
param alwaysReadyHttpInstances int = 0

@description('What a deployment does with running instances. RollingUpdate (preview) lets their executions end; Recreate ends them, and the next sweep recovers what they had begun.')
@allowed(['Recreate', 'RollingUpdate'])
param siteUpdateStrategy string = 'Recreate'

@description('When connections that are due are refreshed: six-field NCRONTAB, UTC.')
param sweepSchedule string = '0 * * * * *'

@description('When every row is read and repaired: six-field NCRONTAB, UTC.')
param reconcileSchedule string = '0 30 3 * * *'

@description('Where refresh tokens rest: KeyVault, or Table (sealed) for fleets that outgrow the rate at which a vault can be written.')
@allowed(['KeyVault', 'Table'])
param refreshTokenStore string = 'KeyVault'

@description('Further app settings, or other values for those that the app has by default; docs/operations.md lists them. They stand in the deployment history: no keys.')
param appSettings object = {}

@description('OTLP endpoint that gets traces, metrics and logs besides Application Insights. Empty: none.')
param otlpEndpoint string = ''

@description('Days that logs, metrics and traces are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Replication of the storage account that holds the connections.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param tokenStorageSku string = 'Standard_ZRS'

var suffix = uniqueString(subscription().id, environmentName, location)
var functionAppName = 'func-${suffix}'
var deploymentContainer = 'app-package'
var leaseContainer = 'refresh-leases'
var tables = ['connections', 'due', 'providers']
var tags = {
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-${suffix}'
    applicationInsightsName: 'appi-${suffix}'
    retentionDays: logRetentionDays
    location: location
    tags: tags
  }
}

module hostStorage 'modules/storage.bicep' = {
  name: 'hostStorage'
  scope: group
  params: {
    name: 'sthost${suffix}'
    containers: [deploymentContainer]
    isPrivate: privateNetwork
    location: location
    tags: tags
  }
}

module tokenStorage 'modules/storage.bicep' = {
  name: 'tokenStorage'
  scope: group
  params: {
    name: 'sttokens${suffix}'
    sku: tokenStorageSku
    containers: [leaseContainer]
    tables: tables
    isPrivate: privateNetwork
    location: location
    tags: tags
  }
}

module keyVault 'modules/keyVault.bicep' = {
  name: 'keyVault'
  scope: group
  params: {
    name: keyVaultName
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
    location: location
    tags: tags
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    hostStorageName: hostStorage.outputs.name
    tokenStorageName: tokenStorage.outputs.name
    leaseContainer: leaseContainer
    tables: tables
    keyVaultName: keyVault.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    defineVaultRole: defineVaultRole
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    suffix: suffix
    hostStorageId: hostStorage.outputs.id
    tokenStorageId: tokenStorage.outputs.id
    keyVaultId: keyVault.outputs.id
    location: location
    tags: tags
  }
}

module functionApp 'modules/functionApp.bicep' = {
  name: 'functionApp'
  scope: group
  params: {
    name: functionAppName
    planName: 'plan-${suffix}'
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    hostBlobEndpoint: hostStorage.outputs.blobEndpoint
    deploymentContainer: deploymentContainer
    tokenTableEndpoint: tokenStorage.outputs.tableEndpoint
    tokenBlobEndpoint: tokenStorage.outputs.blobEndpoint
    keyVaultUri: keyVault.outputs.uri
    applicationInsightsConnectionString: monitoring.outputs.applicationInsightsConnectionString
    otlpEndpoint: otlpEndpoint
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    siteUpdateStrategy: siteUpdateStrategy
    sweepSchedule: sweepSchedule
    reconcileSchedule: reconcileSchedule
    refreshTokenStore: refreshTokenStore
    appSettings: appSettings
    callerAuthClientId: callerAuthClientId
    callerAuthAllowedApplications: callerAuthAllowedApplications
    location: location
    tags: tags
  }
  // The package and the host's keys are read with these as soon as the app is there.
  dependsOn: [roles]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    suffix: suffix
    email: alertEmail
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    keyVaultId: keyVault.outputs.id
    healthUrl: functionApp.outputs.healthUrl
    location: location
    tags: tags
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    displayName: 'Token Functions (${environmentName})'
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    location: location
    tags: tags
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = functionApp.outputs.name
output TOKEN_FUNCTIONS_URL string = functionApp.outputs.url
output TOKEN_FUNCTIONS_HEALTH_URL string = functionApp.outputs.healthUrl
output TOKEN_FUNCTIONS_OUTBOUND_ADDRESS string = privateNetwork ? network!.outputs.outboundAddress : ''
output KEY_VAULT_NAME string = keyVault.outputs.name
output TOKEN_STORAGE_NAME string = tokenStorage.outputs.name
output HOST_STORAGE_NAME string = hostStorage.outputs.name
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
output APPLICATION_INSIGHTS_NAME string = monitoring.outputs.applicationInsightsName
