using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TokenFunctions.Tests.Support;

/// <summary>Private keys of clients, made once.</summary>
public static class ClientKeys
{
    public static RSA Rsa { get; } = RSA.Create(2048);

    public static ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>With its private part.</summary>
    public static JsonObject RsaJwk() =>
        RsaJwk(Rsa.ExportParameters(true), ("d", p => p.D), ("p", p => p.P), ("q", p => p.Q), ("dp", p => p.DP), ("dq", p => p.DQ), ("qi", p => p.InverseQ));

    public static JsonObject RsaPublicJwk() => RsaJwk(Rsa.ExportParameters(false));

    /// <summary>With its private part.</summary>
    public static JsonObject EcJwk()
    {
        var jwk = EcPublicJwk();
        jwk["d"] = Base64Url.EncodeToString(Ec.ExportParameters(true).D);
        return jwk;
    }

    public static JsonObject EcPublicJwk()
    {
        var point = Ec.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    private static JsonObject RsaJwk(RSAParameters parameters, params (string Name, Func<RSAParameters, byte[]?> Of)[] privateMembers)
    {
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        foreach (var (name, of) in privateMembers)
        {
            jwk[name] = Base64Url.EncodeToString(of(parameters));
        }

        return jwk;
    }
}
