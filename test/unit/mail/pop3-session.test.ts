import { afterEach, expect, test } from "vitest";
import { unstuffDots } from "../../../electron/mail/pop3-channel.ts";
import { openPop3Session } from "../../../electron/mail/pop3-session.ts";
import type { Security } from "../../../shared/account.ts";
import { failureOf } from "../../../shared/failure.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

function settings(security: Security = "none") {
  return { protocol: "pop3", host: "127.0.0.1", port: server?.port ?? 0, security, username: "a@test" } as const;
}

test("an end that comes in pieces is an end, and stuffed dots are taken off", async () => {
  server = await startScriptedServer("+OK hi\r\n", (line, socket) => {
    if (line === "CAPA") return "-ERR\r\n";
    if (line.startsWith("RETR")) {
      const pieces = ["+OK\r", "\n..dot\r\nline\r\n", "..\r\nlast\r\n.", "\r", "\n"];
      for (const [index, piece] of pieces.entries()) setTimeout(() => socket.write(piece), 10 * (index + 1));
      return null;
    }
    return "+OK\r\n";
  });
  const session = await openPop3Session(settings(), "päss & <word>");
  expect(Buffer.from(await session.retrieve(1)).toString()).toBe(".dot\r\nline\r\n.\r\nlast\r\n");
  session.close();
  const sent = Buffer.from(server.received(), "latin1").toString("utf8");
  expect(sent).toContain("PASS päss & <word>\r\n");
});

test("an empty answer is empty", async () => {
  server = await startScriptedServer("+OK hi\r\n", (line) => {
    if (line === "CAPA") return "+OK\r\nSASL PLAIN LOGIN\r\nUIDL\r\n.\r\n";
    if (line === "AUTH PLAIN") return "+ \r\n";
    return line === "UIDL" || line === "LIST" ? "+OK\r\n.\r\n" : "+OK\r\n";
  });
  const session = await openPop3Session(settings(), "Снег");
  expect(await session.list()).toEqual([]);
  session.close();
  expect(server.received()).toContain(Buffer.from("\0a@test\0Снег").toString("base64"));
});

test.each([
  ["-ERR [AUTH] Authentication failed.", "AUTH_REJECTED"],
  ["-ERR invalid", "AUTH_REJECTED"],
  ["-ERR [IN-USE] Mailbox is locked", "THROTTLED"],
  ["-ERR [SYS/TEMP] Try later", "SERVER_UNAVAILABLE"],
  ["-ERR [SYS/PERM] Your account is not enabled for POP access. Please visit your Gmail settings", "IMAP_DISABLED"],
  ["-ERR [AUTH] Application-specific password required", "APP_PASSWORD"],
])("%s: %s", async (words, code) => {
  server = await startScriptedServer("+OK hi\r\n", (line) => {
    if (line === "CAPA") return "-ERR\r\n";
    return line.startsWith("PASS") ? `${words}\r\n` : "+OK\r\n";
  });
  const failure = await openPop3Session(settings(), "secret").then(() => null, failureOf);
  expect(failure).toMatchObject({ code, leg: "incoming" });
});

test.each([
  ["not offered", "+OK\r\nUSER\r\n.\r\n", "+OK\r\n"],
  ["refused", "+OK\r\nSTLS\r\n.\r\n", "-ERR no\r\n"],
])("where STLS is %s, no credential leaves", async (_name, capabilities, stls) => {
  server = await startScriptedServer("+OK hi\r\n", (line) => (line === "CAPA" ? capabilities : stls));
  const failure = await openPop3Session(settings("starttls"), "secret").then(() => null, failureOf);
  expect(failure).toMatchObject({ code: "STARTTLS_MISSING" });
  expect(server.received()).not.toMatch(/USER|PASS|AUTH/);
});

test("what is injected after the STLS answer ends the session before any credential", async () => {
  server = await startScriptedServer("+OK hi\r\n", (line) =>
    line === "CAPA" ? "+OK\r\nSTLS\r\n.\r\n" : "+OK begin\r\n+OK\r\nSASL PLAIN\r\n.\r\n",
  );
  const failure = await openPop3Session(settings("starttls"), "secret").then(() => null, failureOf);
  expect(failure).toEqual({ code: "STARTTLS_INJECTION", leg: "incoming", host: "127.0.0.1", port: server.port });
  expect(server.received()).not.toMatch(/USER|PASS|AUTH/);
});

test("a message cut off in the middle is never taken for whole", async () => {
  server = await startScriptedServer("+OK hi\r\n", (line, socket) => {
    if (line === "CAPA") return "-ERR\r\n";
    if (line.startsWith("RETR")) {
      socket.end("+OK\r\nSubject: x\r\n\r\nhalf");
      return null;
    }
    return "+OK\r\n";
  });
  const session = await openPop3Session(settings(), "secret");
  const failure = await session.retrieve(1).then(() => null, failureOf);
  expect(failure).toMatchObject({ code: "CONNECTION_LOST" });
});

test.each([
  ["", ""],
  ["..\r\n", ".\r\n"],
  ["a\r\n..b\r\n...\r\n", "a\r\n.b\r\n..\r\n"],
  ["no dots\r\nat all.\r\n", "no dots\r\nat all.\r\n"],
])("%j unstuffed is %j", (stuffed, plain) => {
  expect(unstuffDots(Buffer.from(stuffed)).toString()).toBe(plain);
});

test("a server that takes tokens alone is sent no password", async () => {
  server = await startScriptedServer("+OK hi\r\n", (line) =>
    line === "CAPA" ? "+OK\r\nSASL XOAUTH2 OAUTHBEARER\r\nUIDL\r\n.\r\n" : "-ERR no\r\n",
  );
  const failure = await openPop3Session(settings(), "secret").then(() => null, failureOf);
  expect(failure).toEqual({ code: "OAUTH_ONLY", leg: "incoming", provider: "127.0.0.1" });
  expect(server.received()).not.toMatch(/USER|PASS|AUTH/);
});
