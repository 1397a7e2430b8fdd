using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>A request body of RFC 6749 appendix B: form-encoded, each parameter at most once, an empty one as good as none (section 3.2).</summary>
internal sealed class OAuthForm
{
    private const string MediaType = "application/x-www-form-urlencoded";
    private readonly IFormCollection _form;

    private OAuthForm(IFormCollection form) => _form = form;

    public string? this[string parameter] => _form.TryGetValue(parameter, out var values) && !string.IsNullOrEmpty(values[0]) ? values[0] : null;

    /// <summary>The form, or what is wrong with it.</summary>
    public static async Task<(OAuthForm? Form, Answer? Refusal)> ReadAsync(HttpContext http)
    {
        var mediaType = http.Request.ContentType?.Split(';')[0].Trim();
        if (!MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        {
            return (null, OAuthError.InvalidRequest($"The body must be {MediaType}."));
        }

        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            return form.Any(parameter => parameter.Value.Count > 1)
                ? (null, OAuthError.InvalidRequest("A parameter is given more than once."))
                : (new OAuthForm(form), null);
        }
        catch (InvalidDataException)
        {
            return (null, OAuthError.InvalidRequest("The form has too many parameters or too long names."));
        }
    }
}
