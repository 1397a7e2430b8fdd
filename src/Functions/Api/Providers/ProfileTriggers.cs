using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Api.Providers;

/// <summary>The catalogue of well-known providers, as data.</summary>
internal static class ProfileTriggers
{
    [Function(FunctionNames.ListProfiles)]
    public static IActionResult ListProfiles([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "profiles")] HttpRequest request)
    {
        var profiles = ProfileCatalog.Names.Select(name => ProfileJson.Write(ProfileCatalog.Find(name)!));
        return JsonResponse.Json(200, new JsonObject { ["profiles"] = new JsonArray([.. profiles]) });
    }

    [Function(FunctionNames.GetProfile)]
    public static IActionResult GetProfile([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "profiles/{name}")] HttpRequest request, string name) =>
        !ResourceName.IsValid(name) ? Problems.Invalid("name", ResourceName.Rule)
        : ProfileCatalog.Find(name) is { } profile ? JsonResponse.Json(200, ProfileJson.Write(profile))
        : Problems.ProfileNotFound(name);
}
