using TokenFunctions.Deployment.Tests.Bicep.Compiler;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>Storage and vault are reached over the public network, or through a network of the app's own.</summary>
[Collection(BicepCollection.Name)]
public sealed class NetworkTests(CompiledBicep bicep)
{
    [BicepTheory]
    [InlineData(false, "Enabled", "Allow")]
    [InlineData(true, "Disabled", "Deny")]
    public void StorageAndVault_PublicOrPrivateNetwork_AreOpenOrClosed(bool isPrivate, string access, string action)
    {
        var stores = Stores(isPrivate ? bicep.Private : bicep.Public).ToList();

        Assert.Equal(3, stores.Count);
        Assert.All(stores.Select(s => s.Properties), s =>
        {
            Assert.Equal(access, s.GetProperty("publicNetworkAccess").GetString());
            Assert.Equal(action, s.GetProperty("networkAcls").GetProperty("defaultAction").GetString());
        });
    }

    [BicepFact]
    public void PublicNetwork_HasNoResources() =>
        Assert.DoesNotContain(bicep.Public.Resources, r => r.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));

    [BicepFact]
    public void PrivateNetwork_HasAnEndpointForEachStore()
    {
        var network = bicep.Private.One("Microsoft.Network/virtualNetworks").Id;
        var endpoints = bicep.Private.Of("Microsoft.Network/privateEndpoints").ToList();

        Assert.Equal($"{network}/subnets/app", bicep.Private.One("Microsoft.Web/sites").Properties.GetProperty("virtualNetworkSubnetId").GetString());
        Assert.All(endpoints, e => Assert.Equal($"{network}/subnets/endpoints", e.Properties.GetProperty("subnet").GetProperty("id").GetString()));
        Assert.Equal(Stores(bicep.Private).Select(s => s.Id).Order(), endpoints.Select(Target).Distinct().Order());
        Assert.Equal(endpoints.Count, bicep.Private.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());
    }

    private static IEnumerable<SnapshotResource> Stores(Snapshot snapshot) =>
        snapshot.Of("Microsoft.Storage/storageAccounts").Concat(snapshot.Of("Microsoft.KeyVault/vaults"));

    private static string Target(SnapshotResource endpoint) => endpoint.Properties
        .GetProperty("privateLinkServiceConnections")[0].GetProperty("properties").GetProperty("privateLinkServiceId").GetString()!;
}
