// The npm package oidc-provider: an OpenID Connect certified server. Its own pages for sign-in and consent are on, and accept any name.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { answer, formOf, serve, settings } from "./host.mjs";

// Old versions of Node.js 20 lack it.
URL.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);

const require = createRequire(process.argv[2] + "/");
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const resources = ["https://api.example/one", "https://api.example/two"];

const configuration = {
  clients: settings.clients.map((client) => ({
    redirect_uris: [settings.redirect_uri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "native",
    ...client,
  })),
  clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
  // Stricter than RFC 7523: FAPI 2.0 section 5.3.2.1 limits the age, and so do other servers.
  assertJwtClientAuthClaimsAndHeader(ctx, claims, header) {
    const lifetime = claims.exp - claims.iat;
    if (!(lifetime > 0 && lifetime <= 60) || claims.sub !== claims.iss || (settings.key_ids?.[claims.iss] ?? header.kid) !== header.kid) {
      throw new Error("assertion does not meet this server's rules");
    }
  },
  // No tolerance, so that an assertion is valid only by its own times.
  clockTolerance: 0,
  rotateRefreshToken: (ctx) => !settings.keeping.includes(ctx.oidc.client.clientId),
  ttl: { AccessToken: (ctx, token) => token.resourceServer?.accessTokenTTL ?? 300, AuthorizationCode: 60, Grant: 7200, IdToken: 300, Interaction: 300, RefreshToken: 3600, Session: 3600 },
  scopes: ["openid", "offline_access", "api:read"],
  features: {
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: (ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => false,
      getResourceServerInfo: (ctx, resource) => {
        if (!resources.includes(resource)) {
          throw new TypeError("unknown resource");
        }

        return { scope: "api:read", audience: resource, accessTokenFormat: "jwt", accessTokenTTL: 120 };
      },
    },
  },
};

// What people and administrators do outside the protocol.
const deeds = {
  // The refresh token expires.
  async expire(provider, form) {
    const stored = await provider.RefreshToken.adapter.find(form.get("token"));
    await provider.RefreshToken.adapter.upsert(form.get("token"), { ...stored, exp: 1 }, 3600);
  },
  // The person withdraws the consent.
  async withdraw(provider, form) {
    const token = await provider.RefreshToken.find(form.get("token"));
    await provider.Grant.adapter.destroy(token.grantId);
  },
  // An administrator gives the client another secret.
  async rotate(provider, form) {
    const client = await provider.Client.find(form.get("client_id"));
    client.clientSecret = form.get("client_secret");
  },
};

serve((issuer) => {
  const provider = new Provider(issuer, configuration);
  const handle = provider.callback();
  return async (request, response) => {
    const deed = deeds[request.url.match(/^\/deeds\/(\w+)$/)?.[1]];
    if (!deed) {
      return handle(request, response);
    }

    await deed(provider, await formOf(request));
    answer(response, 200);
  };
});
