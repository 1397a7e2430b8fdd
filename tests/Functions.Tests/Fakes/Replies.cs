using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;

namespace TokenFunctions.Tests.Fakes;

/// <summary>What a reply must be.</summary>
internal static class Replies
{
    extension(TokenReply reply)
    {
        public TokenReply.Token IsToken() => Assert.IsType<TokenReply.Token>(reply);

        public TokenReply.Unavailable IsUnavailable() => Assert.IsType<TokenReply.Unavailable>(reply);

        public TokenReply.ReauthRequired NeedsPerson() => Assert.IsType<TokenReply.ReauthRequired>(reply);

        public TokenReply.OperatorActionRequired NeedsOperator() => Assert.IsType<TokenReply.OperatorActionRequired>(reply);
    }

    extension(World world)
    {
        /// <summary>The refresh token that the row stands for, wherever it is.</summary>
        public async Task<string> InForceAsync(Worker worker) => (await worker.Get<MaterialSource>().GatherAsync(world.Row with { Intent = null }, default)).RefreshToken.Value.Reveal();

        public void UseProfile(ProviderProfile profile) => world.Providers.Put(world.Providers.Find("acme")!.Provider with { Profile = profile });

        public Provider Provider => world.Providers.Find("acme")!.Provider;

        /// <summary>Answers the next requests.</summary>
        public void Answer(params TokenAnswer?[] answers)
        {
            foreach (var answer in answers)
            {
                world.Server.Script.Enqueue(_ => answer);
            }
        }
    }
}
