namespace TokenFunctions.Local.Tests.Tables.Fakes;

[CollectionDefinition(Name)]
public sealed class AzuriteTablesCollection : ICollectionFixture<AzuriteTables>
{
    public const string Name = "Azurite tables";
}
