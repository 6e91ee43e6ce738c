import { Readable } from "node:stream";
import SMTPConnection, {
  type SMTPConnectionEnvelope,
  type SMTPConnectionOptions,
} from "nodemailer/lib/smtp-connection";
import type { ServerSettings } from "../../shared/account.ts";
import { failed, type MailFailure, MailFailureError } from "../../shared/failure.ts";
import type { ComposedMessage } from "../../shared/services/mime.ts";
import { inspectCertificate } from "../net/certificate-inspection.ts";
import { isCertificateError } from "../net/connection-failure.ts";
import { areOauthOnly, withoutPassword } from "./sign-in-verdict.ts";
import { failureOfSubmission } from "./submission-failure.ts";

/** nodemailer waits 2 min, 30 s and 10 min by itself. */
const CONNECT_MS = 20_000;
const GREETING_MS = 10_000;
/** A server may look at a large message for minutes before it answers the final dot (RFC 5321 §4.5.3.2.6). */
const SILENCE_MS = 300_000;
/** From the first packet to the end of AUTH. */
const SIGN_IN_MS = 30_000;
const CHUNK = 64 * 1024;

/** How far a message got. `unknown`: the final dot went out and no answer to it came back (RFC 1047). */
export type Submission =
  | { readonly outcome: "accepted" }
  | { readonly outcome: "refused"; readonly failure: MailFailure }
  | { readonly outcome: "unknown"; readonly failure: MailFailure };

/** One signed-in connection to a submission server (RFC 6409). */
export interface SubmissionSession {
  /**
   * Hands one message over. `beforeData` is awaited before its first byte. All recipients or none: where the server
   * refuses one of several, the connection is dropped before the message has gone out, so nobody gets it.
   */
  submit(message: ComposedMessage, beforeData: () => Promise<void>): Promise<Submission>;
  close(): void;
}

/**
 * Connects, starts TLS as configured and signs in. No credential goes out before the certificate was validated.
 * Throws the failure, leg `outgoing`. Before it is signed in, `signal` closes the connection at once.
 */
export async function openSubmissionSession(
  server: ServerSettings,
  password: string,
  { signal, connectMs = CONNECT_MS }: { readonly signal?: AbortSignal; readonly connectMs?: number } = {},
): Promise<SubmissionSession> {
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    // Says nothing of this machine's name.
    name: "[127.0.0.1]",
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true },
    connectionTimeout: connectMs,
    greetingTimeout: GREETING_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: GREETING_MS,
    socketCloseTimeout: 2_000,
    logger: injectionListener(() => breakOff(Object.assign(new Error("injected"), { code: "STARTTLS_INJECTION" }))),
  });
  broken.catch(() => undefined);
  // Before connect(): an `error` without a listener ends the process.
  connection.on("error", breakOff);
  connection.on("end", () => breakOff(Object.assign(new Error("closed"), { code: "ECONNECTION" })));

  const limit = setTimeout(() => {
    breakOff(Object.assign(new Error("sign-in took too long"), { timeoutType: "SIGN_IN" }));
    connection.close();
  }, SIGN_IN_MS);
  const giveUp = () => breakOff(Object.assign(new Error("given up"), { code: "ECONNECTION" }));
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await Promise.race([broken, called((done) => connection.connect(done))]);
    if (connection.secure && areOauthOnly(mechanismsOf(connection))) {
      throw Object.assign(new Error("takes no password"), { code: "OAUTH_ONLY" });
    }
    const auth = { user: server.username, pass: password };
    await Promise.race([broken, called((done) => connection.login(auth, done))]);
  } catch (error) {
    connection.close();
    throw failed(withoutPassword(await explain(error, server), server, password), error);
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", giveUp);
  }

  return {
    submit: (message, beforeData) => submit(connection, server, message, beforeData),
    close() {
      connection.quit();
      setTimeout(() => connection.close(), 2_000).unref();
    },
  };
}

async function submit(
  connection: SMTPConnection,
  server: ServerSettings,
  { submitted, envelope }: ComposedMessage,
  beforeData: () => Promise<void>,
): Promise<Submission> {
  const international = [envelope.from, ...envelope.to].find((address) => !isAscii(address));
  if (international !== undefined && !extensionsOf(connection).includes("SMTPUTF8")) {
    const failure = { code: "SMTPUTF8_MISSING", address: international, host: server.host, leg: "outgoing" } as const;
    return { outcome: "refused", failure };
  }

  // nodemailer keeps its book on this object: who was refused is known here before the message is asked for.
  const book: Partial<SMTPConnectionEnvelope> = {
    from: envelope.from,
    to: [...envelope.to],
    size: submitted.length,
    use8BitMime: submitted.some((byte) => byte > 127),
  };
  let finalDot = false;
  async function* body(): AsyncGenerator<Buffer> {
    const [refusedRecipient] = book.rejectedErrors ?? [];
    if (refusedRecipient) throw failed(failureOfPartialRefusal(book, server));
    await beforeData();
    const bytes = Buffer.from(submitted.buffer, submitted.byteOffset, submitted.byteLength);
    for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK);
    // The stream has asked for more than there is: from here on its end, and so the dot, may be on its way.
    finalDot = true;
  }

  try {
    const source = Readable.from(body(), { objectMode: false, highWaterMark: CHUNK });
    await called((done) => connection.send(book, source, done));
    if (finalDot) return { outcome: "accepted" };
    connection.close();
    return { outcome: "unknown", failure: { code: "MAY_HAVE_BEEN_SENT", host: server.host, leg: "outgoing" } };
  } catch (error) {
    const { command, responseCode } = error as { command?: unknown; responseCode?: unknown };
    const isAnswered = command === "DATA" && typeof responseCode === "number";
    if (finalDot && !isAnswered) {
      connection.close();
      const failure = { code: "MAY_HAVE_BEEN_SENT", host: server.host, leg: "outgoing" } as const;
      return { outcome: "unknown", failure };
    }
    // In the middle of DATA there is no way back but to hang up, and a server discards what has no final dot.
    connection.close();
    if (error instanceof MailFailureError) return { outcome: "refused", failure: error.failure };
    const failure = failureOfSubmission(error, server, { envelope, size: submitted.length });
    return { outcome: "refused", failure };
  }
}

/** Some recipients were refused. While one of them may be accepted later and none is refused for good, that is tried. */
function failureOfPartialRefusal(book: Partial<SMTPConnectionEnvelope>, server: ServerSettings): MailFailure {
  const errors = book.rejectedErrors ?? [];
  const forGood = errors.filter(({ responseCode }) => responseCode === undefined || responseCode >= 500);
  const [first] = forGood.length > 0 ? forGood : errors;
  const rejected = forGood.map(({ recipient }) => String(recipient ?? ""));
  return failureOfSubmission(Object.assign(new Error("recipients refused"), first, { rejected }), server);
}

async function explain(error: unknown, server: ServerSettings): Promise<MailFailure> {
  const { host, port, security } = server;
  const cause = { code: (error as { originalCode?: unknown }).originalCode, cause: error };
  if (!isCertificateError(cause) || security === "none") return failureOfSubmission(error, server);
  const certificate = await inspectCertificate({ host, port, security, protocol: "smtp" });
  return failureOfSubmission(error, server, certificate ? { certificate } : {});
}

/** The mechanisms of AUTH (RFC 4954 §3) in the reply to EHLO, which is the last one before signing in. */
function mechanismsOf({ lastServerResponse }: SMTPConnection): readonly string[] {
  const [, list = ""] = /^250[- ]AUTH[ =](.*)$/im.exec(lastServerResponse || "") ?? [];
  return list.trim().split(/\s+/).filter(Boolean);
}

/** nodemailer discards what came in clear behind the reply to STARTTLS and tells it to its log alone. */
function injectionListener(onInjection: () => void): SMTPConnectionOptions["logger"] {
  const ignore = () => undefined;
  return {
    level: ignore,
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: (entry: { discarded?: unknown }) => {
      if (entry.discarded) onInjection();
    },
    error: ignore,
    fatal: ignore,
  };
}

/** The EHLO keywords; nodemailer tells them to custom authentication alone. */
function extensionsOf(connection: SMTPConnection): readonly string[] {
  return (connection as unknown as { _supportedExtensions?: string[] })._supportedExtensions ?? [];
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of US-ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text);
}

function called(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
