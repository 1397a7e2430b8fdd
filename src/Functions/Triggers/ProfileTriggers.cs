using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.OAuth;
using TokenFunctions.Triggers.Http;

namespace TokenFunctions.Triggers;

/// <summary>The catalogue of well-known providers, as data.</summary>
public static class ProfileTriggers
{
    [Function("ListProfiles")]
    public static IActionResult ListProfiles([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "profiles")] HttpRequest request) =>
        Answer.Json(200, new JsonObject { ["profiles"] = new JsonArray([.. ProfileCatalog.Names.Select(name => ProfileJson.Write(ProfileCatalog.Find(name)!))]) });

    [Function("GetProfile")]
    public static IActionResult GetProfile([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "profiles/{name}")] HttpRequest request, string name) =>
        !Names.IsValid(name) ? Problems.Invalid("name", Names.Rule)
        : ProfileCatalog.Find(name) is { } profile ? Answer.Json(200, ProfileJson.Write(profile))
        : Problems.ProfileNotFound(name);
}
