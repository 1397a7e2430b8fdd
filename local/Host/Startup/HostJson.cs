using Microsoft.Extensions.Configuration;

namespace TokenFunctions.Local.Host.Startup;

/// <summary><c>host.json</c> of the app's output directory, overridden by settings under <c>AzureFunctionsJobHost</c> as in the real host.</summary>
internal sealed class HostJson(IConfiguration json)
{
    public string RoutePrefix => (json["extensions:http:routePrefix"] ?? "api").Trim('/');

    public IConfiguration Logging => json.GetSection("logging");

    public static HostJson Load(string directory, IConfiguration settings)
    {
        var file = Path.Combine(directory, "host.json");
        try
        {
            var json = new ConfigurationBuilder().AddJsonFile(file, optional: true).AddConfiguration(settings.GetSection("AzureFunctionsJobHost")).Build();
            return json["version"] is "2.0" || !File.Exists(file)
                ? new HostJson(json)
                : throw new StartupException($"{file} has no \"version\": \"2.0\". Add it.");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new StartupException($"{file} is not valid JSON: {e.GetBaseException().Message} Correct it.", e);
        }
    }
}
