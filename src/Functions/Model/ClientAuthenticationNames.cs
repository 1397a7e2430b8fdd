using System.Text.Json;

namespace TokenFunctions.Model;

/// <summary>The names of client authentication methods: RFC 7591 section 2, <c>token_endpoint_auth_method</c>, and <c>secret_as_user</c>.</summary>
internal static class ClientAuthenticationNames
{
    public static IReadOnlyDictionary<string, ClientAuthentication> All { get; } =
        Enum.GetValues<ClientAuthentication>().ToDictionary(Of, StringComparer.Ordinal);

    public static string Of(ClientAuthentication method) => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.ToString());

    /// <summary>The method to use with an issuer.</summary>
    /// <param name="offered">The methods in the issuer's metadata.</param>
    /// <param name="preferred">The default of the registration.</param>
    /// <returns>Null where none fits.</returns>
    public static ClientAuthentication? Choose(IReadOnlyCollection<string> offered, ClientAuthentication preferred, bool hasSecret)
    {
        ClientAuthentication[] possible = (preferred, hasSecret) switch
        {
            (_, false) => [ClientAuthentication.None],

            // Both use the same secret.
            (ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost, _) =>
                [preferred, ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost],
            _ => [preferred],
        };
        return possible.Cast<ClientAuthentication?>().FirstOrDefault(method => offered.Contains(Of(method!.Value)));
    }
}
