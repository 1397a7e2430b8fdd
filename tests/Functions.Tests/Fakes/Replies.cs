using TokenFunctions.Api.Http;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Fakes;

/// <summary>What a reply must be.</summary>
internal static class Replies
{
    extension(TokenResult reply)
    {
        public TokenResult.Token IsToken() => Assert.IsType<TokenResult.Token>(reply);

        public TokenResult.Unavailable IsUnavailable() => Assert.IsType<TokenResult.Unavailable>(reply);

        public TokenResult.ReauthRequired NeedsPerson() => Assert.IsType<TokenResult.ReauthRequired>(reply);

        public TokenResult.OperatorActionRequired NeedsOperator() => Assert.IsType<TokenResult.OperatorActionRequired>(reply);
    }

    extension(World world)
    {
        /// <summary>The refresh token that the row stands for, wherever it is.</summary>
        public async Task<string> InForceAsync(Worker worker) =>
            (await worker.Get<RefreshCredentialsLoader>().LoadAsync(world.Row with { Intent = null }, default)).RefreshToken.Value.Reveal();

        public void UseProfile(ProviderProfile profile) => world.Providers.Put(world.Providers.Find("acme")!.Provider with { Profile = profile });

        public Provider Provider => world.Providers.Find("acme")!.Provider;

        /// <summary>Answers the next requests.</summary>
        public void Answer(params TokenResponse?[] answers)
        {
            foreach (var answer in answers)
            {
                world.Server.Script.Enqueue(_ => answer);
            }
        }
    }
}
