import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openSubmissionSession, type Submission } from "../../../electron/mail/submission-session.ts";
import { failureOf } from "../../../shared/failure.ts";
import type { ComposedMessage } from "../../../shared/services/mime.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { startTrustedServer } from "./trusted-server.ts";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Script {
  readonly extensions?: readonly string[];
  readonly mail?: string;
  readonly recipient?: (address: string) => string;
  readonly data?: string;
  /** To the final dot; null: nothing is said. */
  readonly dot?: string | null;
  /** Called with every line of the message. */
  readonly onBody?: (line: string, socket: Socket) => void;
}

function startSubmission(script: Script): Promise<ScriptedServer> {
  const { extensions = ["PIPELINING", "8BITMIME"], recipient = () => "250 2.1.5 Ok" } = script;
  const lines = ["mx.test", ...extensions, "AUTH PLAIN LOGIN"];
  const ehlo = lines.map((line, index) => `250${index === lines.length - 1 ? " " : "-"}${line}\r\n`).join("");
  let inData = false;
  return startScriptedServer("220 mx.test ESMTP\r\n", (line, socket) => {
    if (inData) {
      script.onBody?.(line, socket);
      if (line !== ".") return null;
      inData = false;
      return script.dot === undefined ? "250 2.0.0 Ok\r\n" : script.dot;
    }
    if (line.startsWith("EHLO")) return ehlo;
    if (line.startsWith("AUTH")) return "235 2.7.0 Ok\r\n";
    if (line.startsWith("MAIL")) return `${script.mail ?? "250 2.1.0 Ok"}\r\n`;
    if (line.startsWith("RCPT")) return `${recipient(line.slice("RCPT TO:<".length, -1))}\r\n`;
    if (line === "DATA") {
      const said = script.data ?? "354 go on";
      inData = said.startsWith("3");
      return `${said}\r\n`;
    }
    return line === "QUIT" ? "221 bye\r\n" : "500 what\r\n";
  });
}

function letter(changes: { text?: string; from?: string; to?: string[] } = {}): ComposedMessage {
  const { text = "Subject: x\r\n\r\n.leading dot\r\nbody\r\n", from = "a@test", to = ["b@test"] } = changes;
  const bytes = new TextEncoder().encode(text);
  return { filed: bytes, submitted: bytes, envelope: { from, to } };
}

async function submitTo(script: Script, message = letter(), beforeData: () => Promise<void> = async () => undefined) {
  server = await startSubmission(script);
  const settings = {
    protocol: "smtp",
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    username: "a@test",
  } as const;
  const session = await openSubmissionSession(settings, "pass wörd");
  const submission: Submission = await session.submit(message, beforeData);
  session.close();
  return submission;
}

describe("what is known after a submission", () => {
  test.each([
    ["with PIPELINING", ["PIPELINING"]],
    ["without", []],
  ] as const)("%s: a 250 after the dot is an acceptance, and the dots are stuffed", async (_name, extensions) => {
    expect(await submitTo({ extensions })).toEqual({ outcome: "accepted" });
    expect(server?.received()).toContain("\r\n..leading dot\r\nbody\r\n.\r\n");
  });

  test("a connection that breaks after the dot and before its answer: unknown", async () => {
    const submission = await submitTo({ dot: null, onBody: (line, socket) => void (line === "." && socket.destroy()) });
    expect(submission).toEqual({
      outcome: "unknown",
      failure: { code: "MAY_HAVE_BEEN_SENT", host: "127.0.0.1", leg: "outgoing" },
    });
  });

  test("an answer that is cut off after the dot is none", async () => {
    const submission = await submitTo({ dot: null, onBody: (line, socket) => void (line === "." && socket.end("25")) });
    expect(submission.outcome).toBe("unknown");
  });

  test("a connection that breaks in the middle of the message: certainly not sent", async () => {
    const text = `Subject: x\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(100_000)}`;
    const submission = await submitTo({ onBody: (_line, socket) => void socket.destroy() }, letter({ text }));
    expect(submission).toMatchObject({ outcome: "refused", failure: { code: "CONNECTION_LOST" } });
  });

  test("a step before the message that fails leaves it unsent", async () => {
    const submission = await submitTo({}, letter(), () => Promise.reject(new Error("disk")));
    expect(submission.outcome).toBe("refused");
    expect(server?.received()).not.toContain("Subject:");
    expect(server?.received()).not.toContain("\r\n.\r\n");
  });

  test("the step before the message comes after the envelope and before the first byte", async () => {
    let seen = "";
    await submitTo({}, letter(), async () => {
      seen = server?.received() ?? "";
    });
    expect(seen).toContain("DATA\r\n");
    expect(seen).not.toContain("Subject:");
  });
});

describe("what a server says no to", () => {
  test.each([
    ["the sender", { mail: "553 5.7.1 not you" }, { code: "SENDER_REFUSED", address: "a@test" }],
    ["all recipients", { recipient: () => "550 5.1.1 unknown" }, { code: "RECIPIENTS_REFUSED", addresses: ["b@test"] }],
    ["the message, at DATA", { data: "554 5.7.1 no" }, { code: "MESSAGE_REFUSED" }],
    ["the message, after the dot", { dot: "552 5.3.4 too much\r\n" }, { code: "MESSAGE_REFUSED" }],
    ["for now, the sender", { mail: "451 4.3.0 later" }, { code: "SERVER_UNAVAILABLE" }],
    [
      "for now, the recipient (greylisting)",
      { recipient: () => "450 4.2.0 greylisted" },
      { code: "SERVER_UNAVAILABLE" },
    ],
    ["for now, after the dot", { dot: "451 4.3.0 later\r\n" }, { code: "SERVER_UNAVAILABLE" }],
    ["for now, as too many", { mail: "450 4.7.1 Too many messages" }, { code: "THROTTLED" }],
  ])("%s", async (_what, script: Script, failure) => {
    const submission = await submitTo(script);
    expect(submission).toMatchObject({ outcome: "refused", failure: { ...failure, leg: "outgoing" } });
  });

  test.each([["PIPELINING"], ["8BITMIME"]])(
    "one of two recipients (%s): the message never leaves",
    async (extension) => {
      const submission = await submitTo(
        {
          extensions: [extension],
          recipient: (address) => (address === "gone@test" ? "550 5.1.1 unknown" : "250 2.1.5 Ok"),
        },
        letter({ to: ["b@test", "gone@test"] }),
      );
      expect(submission).toMatchObject({
        outcome: "refused",
        failure: { code: "RECIPIENTS_REFUSED", addresses: ["gone@test"], words: "550 5.1.1 unknown" },
      });
      expect(server?.received()).not.toContain("Subject:");
      expect(server?.received()).not.toMatch(/^\.\r$/m);
    },
  );

  test("a message above SIZE, before it is sent", async () => {
    const submission = await submitTo({ extensions: ["SIZE 20"] });
    const size = letter().submitted.length;
    expect(submission).toMatchObject({ failure: { code: "MESSAGE_TOO_LARGE", size, limit: 20 } });
    expect(server?.received()).not.toContain("MAIL FROM");
  });

  test("a local part beyond ASCII where SMTPUTF8 is not offered, before it is sent", async () => {
    const submission = await submitTo({}, letter({ to: ["почта@test"] }));
    expect(submission).toMatchObject({ failure: { code: "SMTPUTF8_MISSING", address: "почта@test" } });
    expect(server?.received()).not.toContain("MAIL FROM");
  });

  test("and where it is offered it is used", async () => {
    expect(await submitTo({ extensions: ["SMTPUTF8"] }, letter({ to: ["почта@test"] }))).toEqual({
      outcome: "accepted",
    });
    expect(server?.received()).toContain(" SMTPUTF8");
  });
});

test("the greeting names no machine, and the password is UTF-8", async () => {
  await submitTo({});
  expect(server?.received()).toMatch(/^EHLO \[127\.0\.0\.1\]\r\n/);
  expect(server?.received()).toContain(Buffer.from("\0a@test\0pass wörd").toString("base64"));
});

test("where STARTTLS is configured and taken out of the offer, no credential leaves", async () => {
  server = await startScriptedServer("220 mx.test\r\n", (line) =>
    line.startsWith("EHLO") ? "250-mx.test\r\n250 AUTH PLAIN\r\n" : "502 no\r\n",
  );
  const settings = {
    protocol: "smtp",
    host: "127.0.0.1",
    port: server.port,
    security: "starttls",
    username: "a@test",
  } as const;
  const failure = await openSubmissionSession(settings, "secret").then(() => null, failureOf);
  expect(failure).toMatchObject({ code: "STARTTLS_MISSING", leg: "outgoing" });
  expect(server.received()).not.toContain("AUTH");
});

describe("signing in", () => {
  const starttls = () =>
    ({
      protocol: "smtp",
      host: "127.0.0.1",
      port: server?.port ?? 0,
      security: "starttls",
      username: "a@test",
    }) as const;
  const clear = () => ({ ...starttls(), security: "none" }) as const;
  const signIn = (settings: ReturnType<typeof starttls> | ReturnType<typeof clear>, password = "secret") =>
    openSubmissionSession(settings, password).then((session) => {
      session.close();
      return null;
    }, failureOf);

  test.each(["220 go ahead\r\n250-injected\r\n250 AUTH PLAIN\r\n", "220 go ahead\r\n250-half a line"])(
    "what is injected after the STARTTLS answer ends it before any credential: %j",
    async (reply) => {
      server = await startScriptedServer("220 mx.test\r\n", (line) =>
        line.startsWith("EHLO") ? "250-mx.test\r\n250 STARTTLS\r\n" : reply,
      );
      expect(await signIn(starttls())).toEqual({
        code: "STARTTLS_INJECTION",
        leg: "outgoing",
        host: "127.0.0.1",
        port: server.port,
      });
      expect(server.received()).not.toMatch(/AUTH|secret/);
    },
  );

  test.each([
    ["535 5.7.8 Authentication credentials invalid", "AUTH_REJECTED"],
    ["534-5.7.9 Application-specific password required.\r\n534 5.7.9  https://support.google.com/mail", "APP_PASSWORD"],
    ["535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external", "APP_PASSWORD"],
    ["535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "OAUTH_ONLY"],
    ["535 5.7.8 Error: authentication failed: This user does not have access rights to this service", "IMAP_DISABLED"],
    ["535 5.7.8 Too many failed attempts", "THROTTLED"],
    ["421 4.7.0 Too many connections", "THROTTLED"],
    ["454 4.7.0 Temporary authentication failure", "SERVER_UNAVAILABLE"],
    ["454 4.7.0 Too many login attempts, please try again later", "THROTTLED"],
  ])("%s: %s", async (words, code) => {
    server = await startScriptedServer("220 mx.test\r\n", (line) =>
      line.startsWith("EHLO") ? "250-mx.test\r\n250 AUTH PLAIN\r\n" : `${words}\r\n`,
    );
    expect(await signIn(clear())).toMatchObject({ code, leg: "outgoing" });
    expect(server.received().match(/^AUTH/gm)).toHaveLength(1);
  });

  test.each([
    ["421 4.7.0 Too many connections from you", "THROTTLED"],
    ["421 4.3.2 Shutting down", "SERVER_UNAVAILABLE"],
    ["554 5.7.1 No service for you", "SERVER_REFUSED"],
  ])("greeted with %s: %s, and no password is sent", async (greeting, code) => {
    server = await startScriptedServer(`${greeting}\r\n`, () => "503 5.5.1 no\r\n");
    expect(await signIn(clear())).toMatchObject({ code, leg: "outgoing", words: greeting });
    expect(server.received()).not.toMatch(/AUTH|secret/);
  });

  test("a server that repeats the command it could not read: its words are told without the password", async () => {
    server = await startScriptedServer("220 mx.test\r\n", (line) =>
      line.startsWith("EHLO") ? "250-mx.test\r\n250 AUTH PLAIN\r\n" : `535 5.5.4 cannot do: ${line}\r\n`,
    );
    const failure = await signIn(clear());
    expect(failure).toMatchObject({ words: "535 5.5.4 cannot do: AUTH PLAIN …" });
  });

  test("over TLS a server that takes tokens alone is sent no password", async () => {
    const secured = await startTrustedServer("220 mx.test\r\n", (line) =>
      line.startsWith("EHLO") ? "250-mx.test\r\n250 AUTH XOAUTH2 OAUTHBEARER\r\n" : "504 5.5.4 no\r\n",
    );
    server = secured;
    const settings = { ...starttls(), host: "localhost", security: "tls" } as const;
    const failure = await openSubmissionSession(settings, "secret").then(() => null, failureOf);
    expect(failure).toEqual({ code: "OAUTH_ONLY", leg: "outgoing", provider: "localhost" });
    expect(secured.received()).not.toMatch(/AUTH|secret/);
  });
});
