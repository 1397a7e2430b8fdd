using System.Globalization;
using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Arguments;

/// <summary>The command line.</summary>
internal sealed record StackArguments
{
    private const int HighestPort = 65535;
    private const string StateOption = "--state";
    private const string EmulationOption = "--provider";

    public bool Demo { get; private init; }

    public bool Fresh { get; private init; }

    public bool Help { get; private init; }

    /// <summary>The directory that was given for the state; null leaves it to the command.</summary>
    public string? State { get; private init; }

    /// <summary>The provider that the demo is to emulate; null for none in particular.</summary>
    public Emulation? Emulation { get; private init; }

    /// <summary>The ports that were given.</summary>
    public IReadOnlyDictionary<PortSetting, int> Ports { get; private init; } = new Dictionary<PortSetting, int>();

    /// <summary>What to type for each, for a person.</summary>
    public static string Usage => string.Join('\n', UsageLines());

    /// <exception cref="UsageException"></exception>
    public static StackArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new StackArguments();
        var ports = new Dictionary<PortSetting, int>();
        for (var i = 0; i < args.Count; i++)
        {
            if (FindPort(args[i]) is { } setting)
            {
                ports[setting] = ParsePort(args, ++i, setting);
            }
            else if (args[i] == StateOption)
            {
                parsed = parsed with { State = ParseDirectory(args, ++i) };
            }
            else if (args[i] == EmulationOption)
            {
                parsed = parsed with { Emulation = ParseEmulation(args, ++i) };
            }
            else
            {
                parsed = parsed.WithFlag(args[i]);
            }
        }

        if (parsed is { Emulation: not null, Demo: false })
        {
            throw new UsageException($"{EmulationOption} is the demo's: demo {EmulationOption} {parsed.Emulation.Name}.");
        }

        RefuseDuplicates(parsed.Demo ? ports : WithDefaults(ports));
        return parsed with { Ports = ports };
    }

    /// <summary>Each port's default where none was given.</summary>
    public static IReadOnlyDictionary<PortSetting, int> WithDefaults(IReadOnlyDictionary<PortSetting, int> given) =>
        PortSetting.All.ToDictionary(p => p, p => given.GetValueOrDefault(p, p.Default));

    private static PortSetting? FindPort(string argument) => PortSetting.All.FirstOrDefault(p => p.Option == argument);

    private StackArguments WithFlag(string argument) => argument switch
    {
        "demo" => this with { Demo = true },
        "--fresh" => this with { Fresh = true },
        "--help" or "-h" => this with { Help = true },
        _ => throw new UsageException($"Unknown argument '{argument}'."),
    };

    private static int ParsePort(IReadOnlyList<string> args, int index, PortSetting setting)
    {
        var text = index < args.Count ? args[index] : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= HighestPort
            ? port
            : throw new UsageException($"{setting.Option} needs a port number from 1 to {HighestPort}, and got {(text is null ? "none" : $"'{text}'")}.");
    }

    private static string ParseDirectory(IReadOnlyList<string> args, int index) =>
        index < args.Count && args[index] is { Length: > 0 } directory ? directory : throw new UsageException($"{StateOption} needs a directory.");

    private static Emulation ParseEmulation(IReadOnlyList<string> args, int index)
    {
        var name = index < args.Count ? args[index] : null;
        return EmulationCatalog.Find(name ?? "")
            ?? throw new UsageException($"{EmulationOption} needs one of {string.Join(", ", EmulationCatalog.All)}, and got {(name is null ? "none" : $"'{name}'")}.");
    }

    private static void RefuseDuplicates(IReadOnlyDictionary<PortSetting, int> ports)
    {
        if (PortSetting.All.Where(ports.ContainsKey).GroupBy(p => ports[p]).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new UsageException($"Port {same.Key} is used twice: {string.Join(" and ", same.Select(p => p.Option))}.");
        }
    }

    private static IEnumerable<string> UsageLines() =>
    [
        "Runs the whole system on this machine: Azurite, a Key Vault, a sample provider and the app.",
        "",
        "  dotnet run --project local/Stack [-- options]        until Ctrl+C",
        "  dotnet run --project local/Stack -- demo [options]   walks through the main job and exits: 0, or 1 and which step failed;",
        "                                                       on free ports unless given, with a state of its own",
        "",
        "  --provider NAME          the demo with a provider that behaves as that one: slack, github, entra, ...",
        "  --fresh                  start with an empty state; the demo always does",
        "  --state DIRECTORY        where the state is (.local, the demo's .local/demo)",
        .. PortSetting.All.Select(p => $"  {p.Option + " PORT",-23}  {p.Purpose} ({p.Default})"),
        "  --help                   this",
    ];
}
