using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.SampleProvider;

public sealed record SampleProviderOptions
{
    public const int DefaultPort = 9400;

    /// <summary>On 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The clock for tokens and for <see cref="ProviderBehaviour.AnswerDelay"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public Emulation Emulation { get; init; } = Emulation.Sample;

    /// <summary>The behaviour, if it differs from the emulation's.</summary>
    public ProviderBehaviour Behaviour
    {
        get => field ?? Emulation.Behaviour;
        init;
    }

    /// <summary>Secret of the confidential client; null generates one. Any characters: RFC 6749 section 2.3.1 form-encodes it for HTTP Basic.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Where unexpected errors of the server go; nothing else is logged.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public override string ToString() => $"{nameof(SampleProviderOptions)} {{ {nameof(Port)} = {Port} }}";
}
