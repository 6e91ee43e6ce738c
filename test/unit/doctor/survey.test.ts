import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { surveyServer } from "../../../electron/discovery/network/survey.ts";

let server: Server | null = null;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

/** A server on this machine that greets and then answers each line by `answer`. */
async function serve(greeting: string, answer: (line: string) => string | null = () => null): Promise<number> {
  const started = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (greeting) socket.write(greeting);
    socket.on("data", (chunk) => {
      for (const line of chunk.toString("latin1").split("\r\n")) {
        const words = line && answer(line);
        if (words) socket.write(words);
      }
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  if (!address || typeof address === "string") throw new Error("not listening");
  return address.port;
}

function survey(port: number, protocol: "imap" | "pop3" | "smtp", signal = AbortSignal.timeout(3_000)) {
  const request = { host: "mail.example.org", protocol, port, security: "starttls", addresses: ["127.0.0.1"] } as const;
  return surveyServer(request, signal);
}

describe("what is offered in clear", () => {
  test("is read from EHLO, without the server's name", async () => {
    const port = await serve("220 hello\r\n", (line) =>
      line.startsWith("EHLO") ? "250-mail.example.org\r\n250-SIZE 100\r\n250 AUTH PLAIN\r\n" : null,
    );
    expect(await survey(port, "smtp")).toEqual({
      kind: "surveyed",
      offeredInClear: ["SIZE 100", "AUTH PLAIN"],
      tls: null,
      offered: [],
    });
  });

  test("is read from CAPABILITY", async () => {
    const port = await serve("* OK hello\r\n", (line) =>
      line === "C1 CAPABILITY" ? "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nC1 OK\r\n" : null,
    );
    expect(await survey(port, "imap")).toMatchObject({ offeredInClear: ["IMAP4rev1", "LOGINDISABLED"], tls: null });
  });

  test("is read from CAPA, which old servers do not know", async () => {
    const known = await serve("+OK hello\r\n", (line) => (line === "CAPA" ? "+OK\r\nUSER\r\nUIDL\r\n.\r\n" : null));
    expect(await survey(known, "pop3")).toMatchObject({ offeredInClear: ["USER", "UIDL"] });
    server?.close();
    const unknown = await serve("+OK hello\r\n", (line) => (line === "CAPA" ? "-ERR what?\r\n" : null));
    expect(await survey(unknown, "pop3")).toMatchObject({ offeredInClear: [], tls: null });
  });
});

describe("a server that misbehaves", () => {
  test.each([
    ["imap", "* PREAUTH welcome\r\n", /signs everybody in before TLS/],
    ["imap", "* BYE busy\r\n", /not a greeting of imap: \* BYE busy/],
    ["smtp", "554 no\r\n", /not a greeting of smtp: 554 no/],
    ["pop3", "HTTP/1.1 400 Bad Request\r\n", /not a greeting of pop3/],
  ] as const)("greets %s with %j", async (protocol, greeting, words) => {
    const seen = await survey(await serve(greeting), protocol);
    expect(seen).toMatchObject({ kind: "failed", words: expect.stringMatching(words) });
  });

  test("puts data in behind its reply to STARTTLS", async () => {
    const port = await serve("220 hello\r\n", (line) => {
      if (line.startsWith("EHLO")) return "250-mail.example.org\r\n250 STARTTLS\r\n";
      return line === "STARTTLS" ? "220 go\r\n250 AUTH PLAIN\r\n" : null;
    });
    expect(await survey(port, "smtp")).toMatchObject({ kind: "failed", failure: { code: "STARTTLS_INJECTION" } });
  });

  test("refuses the STARTTLS that it offers", async () => {
    const port = await serve("* OK hello\r\n", (line) => {
      if (line === "C1 CAPABILITY") return "* CAPABILITY IMAP4rev1 STARTTLS\r\nC1 OK\r\n";
      return line === "S1 STARTTLS" ? "S1 NO not today\r\n" : null;
    });
    expect(await survey(port, "imap")).toMatchObject({
      kind: "failed",
      words: "offers STARTTLS and refuses it: S1 NO not today",
      failure: { code: "STARTTLS_MISSING" },
    });
  });

  test("talks without end", async () => {
    const port = await serve("* OK hello\r\n", () => "* CAPABILITY X\r\n".repeat(5_000));
    expect(await survey(port, "imap")).toMatchObject({ kind: "failed", words: "talks without end" });
  });

  test("says nothing, until it is given up", async () => {
    expect(await survey(await serve(""), "imap", AbortSignal.timeout(100))).toMatchObject({
      kind: "failed",
      failure: { code: "SERVER_SILENT" },
    });
  });

  test("goes away in mid-sentence", async () => {
    const port = await serve("* OK hello\r\n", () => {
      for (const socket of sockets) socket.end("* CAPABILITY IMAP4r");
      return null;
    });
    expect(await survey(port, "imap")).toMatchObject({ kind: "failed", failure: { code: "CONNECTION_LOST" } });
  });
});

test("nothing is said but questions for capabilities, STARTTLS and the good-bye", async () => {
  const heard: string[] = [];
  const port = await serve("* OK hello\r\n", (line) => {
    heard.push(line);
    return line === "C1 CAPABILITY" ? "* CAPABILITY IMAP4rev1\r\nC1 OK\r\n" : null;
  });
  await survey(port, "imap");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual(["C1 CAPABILITY", "Q1 LOGOUT"]);
});
