// The alerts. docs/operations.md explains what each means and what to do.
param suffix string
param email string
param applicationInsightsId string
param keyVaultId string
param healthUrl string
param location string
param tags object

var testLocations = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'us-va-ash-azr', 'us-ca-sjc-azr', 'apac-sg-sin-azr']

var rules = [
  {
    name: 'reauth-required'
    title: 'A person must authorize a connection again'
    severity: 2
    query: loadTextContent('../queries/reauth-required.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
    dimension: 'Provider'
    resolves: false
  }
  {
    name: 'operator-action-required'
    title: 'A provider refuses the client registration'
    severity: 1
    query: loadTextContent('../queries/operator-action-required.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
    dimension: 'Provider'
    resolves: false
  }
  {
    name: 'degraded-for-long'
    title: 'Refreshes of a connection have failed for more than an hour'
    severity: 2
    query: loadTextContent('../queries/degraded-for-long.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
    dimension: 'Provider'
    resolves: true
  }
  {
    name: 'expired-handed-out'
    title: 'An expired token was handed out'
    severity: 0
    query: loadTextContent('../queries/expired-handed-out.kql')
    window: 'PT30M'
    operator: 'GreaterThan'
    threshold: 0
    dimension: ''
    resolves: false
  }
  {
    name: 'sweep-late'
    title: 'The sweep is more than five minutes behind'
    severity: 2
    query: loadTextContent('../queries/sweep-late.kql')
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 300
    dimension: ''
    resolves: true
  }
  {
    name: 'sweep-missing'
    title: 'No sweep has ended for 15 minutes'
    severity: 1
    query: loadTextContent('../queries/sweep-missing.kql')
    window: 'PT15M'
    operator: 'LessThan'
    threshold: 1
    dimension: ''
    resolves: true
  }
  {
    name: 'damage'
    title: 'Stored state is damaged, or something that a refresh needs is missing'
    severity: 1
    query: loadTextContent('../queries/damage.kql')
    window: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
    dimension: 'Event'
    resolves: true
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'tokens'
    emailReceivers: empty(email)
      ? []
      : [
          {
            name: 'operator'
            emailAddress: email
            useCommonAlertSchema: true
          }
        ]
  }
}

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Token Functions: ${rule.title}'
      description: 'docs/operations.md, Alerts, ${rule.name}'
      enabled: true
      severity: rule.severity
      scopes: [applicationInsightsId]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      autoMitigate: rule.resolves
      // The tables are there only once the app has sent something.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Total'
            operator: rule.operator
            threshold: rule.threshold
            dimensions: empty(rule.dimension)
              ? []
              : [
                  {
                    name: rule.dimension
                    operator: 'Include'
                    values: ['*']
                  }
                ]
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
      }
    }
  }
]

resource vaultThrottled 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-vault-throttled-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Token Functions: Key Vault throttles. docs/operations.md, Alerts, vault-throttled'
    enabled: true
    severity: 2
    scopes: [keyVaultId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'throttled'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'ServiceApiResult'
          dimensions: [
            {
              name: 'StatusCode'
              operator: 'Include'
              values: ['429']
            }
          ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Count'
        }
      ]
    }
    actions: [
      {
        actionGroupId: people.id
      }
    ]
  }
}

// Flex Consumption has no health check of its own.
resource healthTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'health-${suffix}'
  location: location
  tags: union(tags, { 'hidden-link:${applicationInsightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'health-${suffix}'
    Name: 'health-${suffix}'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [for id in testLocations: { Id: id }]
    Request: {
      RequestUrl: healthUrl
      HttpVerb: 'GET'
      ParseDependentRequests: false
      FollowRedirects: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource unhealthy 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-unhealthy-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Token Functions: the health endpoint fails. docs/operations.md, Alerts, unhealthy'
    enabled: true
    severity: 1
    scopes: [healthTest.id, applicationInsightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: healthTest.id
      componentId: applicationInsightsId
      failedLocationCount: 2
    }
    actions: [
      {
        actionGroupId: people.id
      }
    ]
  }
}
