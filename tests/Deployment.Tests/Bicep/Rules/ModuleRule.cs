namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Modules are called with what they declare, no more and no less, of the right type, and asked for outputs that they have. A parameter file says nothing that its template does not know.</summary>
internal static class ModuleRule
{
    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) =>
        files.Values.SelectMany(file => file.Modules.SelectMany(m => Call(files, file, m)).Concat(Outputs(files, file)).Concat(ParameterFile(files, file)));

    private static IEnumerable<BicepFinding> Call(IReadOnlyDictionary<string, BicepFile> files, BicepFile file, BicepModule call)
    {
        if (!files.TryGetValue(call.File, out var module))
        {
            return [file.Finding(call.Node, $"there is no module {call.File}")];
        }

        var declared = module.Parameters.ToDictionary(p => p.Name);
        return call.Params.Where(p => !declared.ContainsKey(p.Name)).Select(p => file.Finding(p.Value, $"{call.File} has no parameter '{p.Name}'"))
            .Concat(module.Parameters.Where(p => !p.HasDefault && call.Params.All(given => given.Name != p.Name)).Select(p => file.Finding(call.Node, $"{call.File} is not given '{p.Name}'")))
            .Concat(call.Params.Where(p => declared.ContainsKey(p.Name) && BicepTypes.Of(files, file, p.Value) is { } type && type != declared[p.Name].Type)
                .Select(p => file.Finding(p.Value, $"'{p.Name}' of {call.File} is {declared[p.Name].Type}, not {BicepTypes.Of(files, file, p.Value)}")));
    }

    private static IEnumerable<BicepFinding> Outputs(IReadOnlyDictionary<string, BicepFile> files, BicepFile file) =>
        from use in BicepTypes.OutputsUsed(file)
        let module = file.Modules.FirstOrDefault(m => m.Symbol == use.Module)
        where module is null || (files.TryGetValue(module.File, out var called) && called.Outputs.All(o => o.Name != use.Output))
        select file.Finding(use.Node, $"module '{use.Module}' has no output '{use.Output}'");

    private static IEnumerable<BicepFinding> ParameterFile(IReadOnlyDictionary<string, BicepFile> files, BicepFile file)
    {
        if (!file.Path.EndsWith(".bicepparam", StringComparison.Ordinal))
        {
            return [];
        }

        var template = files["main.bicep"].Parameters;
        return file.Parameters.Where(p => template.All(t => t.Name != p.Name)).Select(p => file.Finding(p.Node, $"main.bicep has no parameter '{p.Name}'"))
            .Concat(template.Where(t => !t.HasDefault && file.Parameters.All(p => p.Name != t.Name)).Select(t => file.Finding(file.Root, $"main.bicep is not given '{t.Name}'")));
    }
}
