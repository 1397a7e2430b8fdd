using System.Collections.Immutable;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Providers;

/// <summary>
/// Reads the endpoints of a registration. An endpoint that the body omits comes from the profile, filled with the registration's <c>settings</c>.
/// </summary>
internal sealed class EndpointReader
{
    private readonly RequestBody _body;
    private readonly IEndpointPolicy _policy;
    private readonly ProfileSettings _settings;
    private readonly HashSet<string> _faulty;

    public EndpointReader(RequestBody body, ProviderProfile profile, IEndpointPolicy policy)
    {
        (_body, _policy) = (body, policy);
        Settings = body.TextMap("settings", 20, 253)
            .ToImmutableSortedDictionary(s => s.Key, s => body.Clean($"settings.{RequestBody.Printable(s.Key)}", s.Value), StringComparer.Ordinal);
        _settings = new ProfileSettings(profile, Settings);
        _faulty = [.. _settings.Problems().Select(Report)];
    }

    public ImmutableSortedDictionary<string, string> Settings { get; }

    /// <param name="isRequired">Otherwise an endpoint without its settings is left out.</param>
    public Uri? Read(string member, string? template, bool isRequired = false)
    {
        if (_body.Url(member, _policy.Problem) is { } own)
        {
            return own;
        }

        if (isRequired && !_body.Has(member))
        {
            Require(member, template);
        }

        return _settings.Fill(template) is { } filled ? Checked(member, filled) : null;
    }

    private void Require(string member, string? template)
    {
        if (template is null)
        {
            _body.Missing(member);
            return;
        }

        foreach (var missing in _settings.Missing(template))
        {
            Report(missing);
        }
    }

    private Uri? Checked(string member, string filled)
    {
        if (_faulty.Count > 0)
        {
            return null;
        }

        var problem = Uri.TryCreate(filled, UriKind.Absolute, out var uri) ? _policy.Problem(uri) : "is no URL";
        if (problem is null)
        {
            return uri;
        }

        _body.Error(member, $"{filled}, from the profile and its settings, {problem}.");
        return null;
    }

    private string Report((string Name, string Problem) found)
    {
        _body.Error($"settings.{RequestBody.Printable(found.Name)}", found.Problem);
        return found.Name;
    }
}
