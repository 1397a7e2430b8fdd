// The npm package @node-oauth/oauth2-server: widely used, and unrelated to oidc-provider. It leaves storage and sign-in to the program that uses it.
import { createRequire } from "node:module";
import { answer, formOf, serve, settings } from "./host.mjs";

const require = createRequire(process.argv[2] + "/");
const OAuth2Server = require("@node-oauth/oauth2-server");

const clients = new Map(settings.clients.map((client) => [client.client_id, client]));
const [codes, tokens] = [new Map(), new Map()];

const model = {
  async getClient(id, secret) {
    const client = clients.get(id);
    const isAuthorizing = secret === null;
    return client && (isAuthorizing || client.client_secret === secret)
      ? { id, grants: ["authorization_code", "refresh_token"], redirectUris: [settings.redirect_uri] }
      : false;
  },
  async saveAuthorizationCode(code, client, user) {
    const saved = { ...code, client, user };
    codes.set(code.authorizationCode, saved);
    return saved;
  },
  getAuthorizationCode: async (code) => codes.get(code),
  revokeAuthorizationCode: async (code) => codes.delete(code.authorizationCode),
  async saveToken(token, client, user) {
    const saved = { ...token, client, user };
    if (token.refreshToken) {
      tokens.set(token.refreshToken, saved);
    }

    return saved;
  },
  getRefreshToken: async (value) => tokens.get(value),
  revokeToken: async (token) => tokens.delete(token.refreshToken),
};

const server = new OAuth2Server({ model, accessTokenLifetime: 300, refreshTokenLifetime: 3600, requireClientAuthentication: { refresh_token: false, authorization_code: false } });

const endpoints = {
  "/authorize": (request, response) =>
    server.authorize(request, response, { authenticateHandler: { handle: () => ({ id: "ada" }) } }),
  "/token": (request, response) => server.token(request, response),
  "/keeping/token": (request, response) => server.token(request, response, { alwaysIssueNewRefreshToken: false }),
};

// What people and administrators do outside the protocol.
const deeds = {
  expire: (form) => (tokens.get(form.get("token")).refreshTokenExpiresAt = new Date(0)),
  withdraw: (form) => tokens.delete(form.get("token")),
  rotate: (form) => (clients.get(form.get("client_id")).client_secret = form.get("client_secret")),
};

serve(() => async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const form = await formOf(request);
  if (url.pathname.startsWith("/deeds/")) {
    deeds[url.pathname.slice("/deeds/".length)](form);
    return answer(response, 200);
  }

  const asked = new OAuth2Server.Request({ headers: request.headers, method: request.method, query: Object.fromEntries(url.searchParams), body: Object.fromEntries(form) });
  const answered = new OAuth2Server.Response({});
  try {
    await endpoints[url.pathname](asked, answered);
  } catch {
    // The library has put the error into the response.
  }

  return answer(response, answered.status, answered.body, answered.headers);
});
