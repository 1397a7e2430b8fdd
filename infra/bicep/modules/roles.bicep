// Everything the app's identity may do, each at the smallest scope that works.
param principalId string
param hostStorageName string
param tokenStorageName string
param leaseContainer string
param tables array
param keyVaultName string
param applicationInsightsName string
param defineVaultRole bool

var groupId = resourceGroup().id
var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostStorageName
}

resource tokenStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: tokenStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource leases 'containers' existing = {
      name: leaseContainer
    }
  }

  resource tableService 'tableServices' existing = {
    name: 'default'

    resource tableList 'tables' existing = [
      for table in tables: {
        name: table
      }
    ]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// Keys, timer locks and the package of the Functions host.
resource hostStorageRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, principalId, storageBlobDataOwner)
  scope: hostStorage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource leaseRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(tokenStorage::blobs::leases.id, principalId, storageBlobDataContributor)
  scope: tokenStorage::blobs::leases
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource tableRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (table, i) in tables: {
    name: guid(tokenStorage::tableService::tableList[i].id, principalId, storageTableDataContributor)
    scope: tokenStorage::tableService::tableList[i]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource telemetryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, principalId, monitoringMetricsPublisher)
  scope: applicationInsights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Recover, because the secret of a provider that was deleted and is registered again has its old name.
resource vaultRoleDefinition 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (defineVaultRole) {
  name: guid(vault.id, 'Token Functions Secrets')
  properties: {
    roleName: 'Token Functions Secrets (${keyVaultName})'
    description: 'Reads, writes, lists, deletes and recovers secrets. Does not purge, back up, restore or update them.'
    type: 'CustomRole'
    assignableScopes: [groupId]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/secrets/getSecret/action'
          'Microsoft.KeyVault/vaults/secrets/setSecret/action'
          'Microsoft.KeyVault/vaults/secrets/readMetadata/action'
          'Microsoft.KeyVault/vaults/secrets/delete'
          'Microsoft.KeyVault/vaults/secrets/recover/action'
        ]
        notDataActions: []
      }
    ]
  }
}

resource vaultRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, defineVaultRole ? 'Token Functions Secrets' : keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: defineVaultRole
      ? vaultRoleDefinition.id
      : subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
