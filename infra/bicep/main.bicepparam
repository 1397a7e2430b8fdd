using 'main.bicep'

// azd sets the first two; with az they come from the environment of the shell. Everything else has its default in main.bicep.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param callerAuthClientId = readEnvironmentVariable('CALLER_AUTH_CLIENT_ID', '')
param defineVaultRole = bool(readEnvironmentVariable('DEFINE_VAULT_ROLE', 'true'))
param alwaysReadyHttpInstances = int(readEnvironmentVariable('ALWAYS_READY_HTTP_INSTANCES', '0'))
param siteUpdateStrategy = readEnvironmentVariable('SITE_UPDATE_STRATEGY', 'Recreate')
param refreshTokenStore = readEnvironmentVariable('REFRESH_TOKEN_STORE', 'KeyVault')
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
