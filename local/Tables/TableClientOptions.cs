using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// Transport, retries, diagnostics and the service version spoken.
/// Bodies are not logged unless <c>Diagnostics.IsLoggingContentEnabled</c> is set.
/// </summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06) =>
        Version = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion)),
        };

    /// <summary>For a <see cref="TokenCredential"/> only; the public cloud's if null.</summary>
    public TableAudience? Audience { get; set; }

    internal string Version { get; }

    /// <summary>The <c>x-ms-version</c> sent.</summary>
    [SuppressMessage("Naming", "CA1707", Justification = "The official names.")]
    [SuppressMessage("Design", "CA1034", Justification = "The official nesting.")]
    [SuppressMessage("Design", "CA1008", Justification = "The official values.")]
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
}
