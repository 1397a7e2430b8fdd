using System.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Http.Fuzz;

/// <summary>Valid bodies, and values that may be put anywhere into them.</summary>
internal static class BodyCorpus
{
    /// <summary>The secrets of the bodies below. No response may contain them.</summary>
    public static readonly string[] Secrets = ["rt-secret-0001", "at-secret-0001", "cs-secret-0001"];

    public static readonly string[] Connections =
    [
        """{"provider":"acme","refresh_token":"rt-secret-0001"}""",
        """
        {"provider":"acme","refresh_token":"rt-secret-0001","access_token":"at-secret-0001","expires_in":3600,"refresh_token_expires_in":86400,"scope":"read write","resource":"https://api.example.com/a?b=c",
         "labels":{"team":"a","\u6f22":"b"},"allowed_callers":["app-1","app-2"],"strategy":"on_demand"}
        """,
        """{"provider":"acme","refresh_token":"rt-secret-0001","access_token":"at-secret-0001","expires_at":"2026-01-01T13:00:00+02:00","scope":null,"labels":{},"allowed_callers":[],"strategy":"eager"}""",
        """{"provider":"acme"}""",
    ];

    public static readonly string[] Providers =
    [
        """{"client_id":"c","client_secret":"cs-secret-0001","token_endpoint":"https://auth.example.com/token"}""",
        """
        {"client_id":"c","client_secret":"cs-secret-0001","token_endpoint":"https://auth.example.com/token","revocation_endpoint":"https://auth.example.com/revoke","authorization_endpoint":"https://auth.example.com/authorize",
         "introspection_endpoint":"https://auth.example.com/introspect","issuer":"https://auth.example.com","client_authentication":"client_secret_post","profile":"generic","reauthorize_url":"https://app.example.com/{connection}","default_expires_in":3600}
        """,
        """{"client_id":"c","client_authentication":"none","profile":"github"}""",
        """{"client_id":"c","client_secret":"cs-secret-0001","profile":"entra","settings":{"tenant":"contoso.example"}}""",
        """
        {"client_id":"c","client_secret":"cs-secret-0001","token_endpoint":"https://auth.example.com/token","overrides":{"response":{"access_token":"data.access_token","refresh_token":"data.refresh_token","expires_in":"data.expires_in","error":"code"},
         "success":{"path":"code","equal":"0"},"lifetime_unit":"milliseconds","errors":[{"status":400,"code":"99","kind":"reauth_required","reason":"refresh_token_rejected"}],"default_lifetime":"01:00:00","headers":{"X-A":"b"},"refresh_parameters":{"a":"b"},
         "body_encoding":"json","rotation":"always","reuse_grace":"00:10:00","refresh_token_idle_lifetime":"90.00:00:00","refresh_token_absolute_lifetime":"365.00:00:00"}}
        """,
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "3600", "1.5", "1e400", "99999999999999999999", "\"\"", "\" \"", "\"x\"", "\"\\u0000\"", "\"\u6f22\"",
        "\"https://a.example/\"", "\"http://169.254.169.254/\"", "\"https://[::1]/\"", "\"https://a@b.example/\"", "\"https://xn--\"",
        "\"https://a.example:99999/\"", "\"//\"", "\"javascript:alert(1)\"", "\"https://\\u202e.example\"", "\"9999-12-31T23:59:59Z\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"2026-13-01T00:00:00Z\"", "\"eager\"", "\"none\"", "\"slack\"", "\"../..\"", "\"{connection}\"",
        "\"99999999.00:00:00\"", "\"-1.00:00:00\"", "[]", "{}", "[null]", "[[]]", "{\"a\":null}", "{\"a\":{\"b\":[1]}}", "[\"a\",\"a\"]", "{\"\":\"\"}",
        "\"seconds\"", "\"reauth_required\"", "{\"access_token\":\"a.b\"}", "[{\"kind\":\"reauth_required\",\"reason\":\"nonsense\"}]",
        "[{\"code\":\"x\",\"kind\":\"transient\",\"reason\":\"provider_throttled\",\"retry_after\":\"9.00:00:00\"}]", "{\"path\":\"\",\"equal\":\"\"}",
        "\"data..x\"", "\".\"",
    ];

    public static readonly byte[][] Bytes = [.. Connections.Concat(Providers).Concat(Values).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Replaces one value at any place, or adds a member.</summary>
    public static byte[] WithAnotherValue(Random random, string body)
    {
        var root = JsonNode.Parse(body)!.AsObject();
        for (var changes = random.Next(3); changes >= 0; changes--)
        {
            Change(random, root);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Change(Random random, JsonObject within)
    {
        var names = within.Select(m => m.Key).Append("nonsense").ToArray();
        var name = names[random.Next(names.Length)];
        if (within.TryGetPropertyValue(name, out var member) && member is JsonObject { Count: > 0 } inner && random.Next(3) > 0)
        {
            Change(random, inner);
        }
        else if (random.Next(6) == 0)
        {
            within.Remove(name);
        }
        else
        {
            within[name] = JsonNode.Parse(Values[random.Next(Values.Length)]);
        }
    }
}
