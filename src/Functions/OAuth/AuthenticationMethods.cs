using System.Text.Json;

namespace TokenFunctions.OAuth;

/// <summary>Which way of proving itself a client takes of those that an issuer offers.</summary>
internal static class AuthenticationMethods
{
    /// <param name="preferred">What it would use if nobody told.</param>
    /// <returns>Null where nothing fits.</returns>
    public static ClientAuthentication? Choose(IReadOnlyCollection<string> offered, ClientAuthentication preferred, bool hasSecret)
    {
        ClientAuthentication[] able = (preferred, hasSecret) switch
        {
            (_, false) => [ClientAuthentication.None],

            // The same secret serves both.
            (ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost, _) => [preferred, ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost],
            _ => [preferred],
        };
        return able.Cast<ClientAuthentication?>().FirstOrDefault(method => offered.Contains(NameOf(method!.Value)));
    }

    /// <summary>RFC 7591 section 2, <c>token_endpoint_auth_method</c>.</summary>
    private static string NameOf(ClientAuthentication method) => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.ToString());
}
