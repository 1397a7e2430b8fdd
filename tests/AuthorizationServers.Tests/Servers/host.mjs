// Shared by both servers: a free loopback port, the line that announces it, and the parent's lifeline.
import { createServer } from "node:http";

export const settings = JSON.parse(process.argv[3]);

/** Standard input ends when the parent asks for a stop or died. */
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();

/** @param make Gets the issuer, returns what answers requests: the port must be known before the server is. */
export function serve(make) {
  let handle;
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, "127.0.0.1", async () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    handle = await make(issuer);
    console.log(`LISTENING ${issuer}`);
  });
}

export async function formOf(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
  }

  return new URLSearchParams(text);
}

export function answer(response, status, body, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body ?? {}));
}
