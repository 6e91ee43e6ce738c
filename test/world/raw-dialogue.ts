// What the raw hosts say: just enough IMAP, POP3 and submission for a client to get as far as its verdict.
import type { RawServer } from "./raw-host.ts";

/** One side of a conversation that has reached a client. */
export interface Line {
  send: (text: string) => void;
  close: () => void;
  /** Begins the TLS handshake at once. */
  startTls: () => void;
  isEncrypted: () => boolean;
  host: string;
}

/** Takes each line the client sends, without its line end. */
export type Dialogue = (line: string) => void;

const injected = {
  imap: "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* 1 EXISTS\r\n",
  pop3: "+OK injected\r\n",
  smtp: "250-injected\r\n250 AUTH PLAIN LOGIN\r\n",
} as const;

/** The name and password in the base64 of SASL PLAIN (RFC 4616). */
function readPlain(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8").split("\0")[1] ?? "";
}

function isKnown(server: RawServer, username: string): boolean {
  if (server.knows === undefined) return true;
  return username.includes("@") === (server.knows === "address");
}

const offersTls = ({ tls, starttls }: RawServer): boolean => tls === "starttls" && starttls !== "stripped";

function imapCapabilities(server: RawServer, encrypted: boolean): string {
  if (server.capabilities) return server.capabilities;
  if (!encrypted && offersTls(server)) return "IMAP4rev1 ID STARTTLS LOGINDISABLED";
  return "IMAP4rev1 SASL-IR ID NAMESPACE AUTH=PLAIN AUTH=LOGIN";
}

function speakImap(server: RawServer, line: Line): Dialogue {
  const capabilities = (): string => imapCapabilities(server, line.isEncrypted());
  let signingIn: { tag: string; answers: string[]; wanted: number } | null = null;
  let literal: string | null = null;

  function judge(tag: string, username: string): void {
    const fallback = isKnown(server, username) ? undefined : "NO [AUTHENTICATIONFAILED] Invalid user name";
    const verdict = fallback ?? server.verdict;
    line.send(`${tag} ${verdict ?? `OK [CAPABILITY ${capabilities()}] Logged in`}\r\n`);
  }

  return (received) => {
    if (signingIn) {
      signingIn.answers.push(received);
      const { tag, answers, wanted } = signingIn;
      if (answers.length < wanted) return line.send(`+ ${Buffer.from("Password:").toString("base64")}\r\n`);
      signingIn = null;
      return judge(
        tag,
        wanted === 1 ? readPlain(answers[0] ?? "") : Buffer.from(answers[0] ?? "", "base64").toString(),
      );
    }
    const text = literal === null ? received : literal + received;
    const waits = /\{\d+(\+?)\}$/.exec(text);
    if (waits) {
      literal = `${text.slice(0, waits.index)} `;
      if (waits[1] === "") line.send("+ go on\r\n");
      return;
    }
    literal = null;
    const [tag = "*", command = "", ...rest] = text.split(/ +/);
    const done = (words = "done"): void => line.send(`${tag} OK ${words}\r\n`);
    switch (command.toUpperCase()) {
      case "CAPABILITY":
        line.send(`* CAPABILITY ${capabilities()}\r\n`);
        return done();
      case "STARTTLS":
        if (!offersTls(server) || line.isEncrypted()) return line.send(`${tag} BAD unknown command\r\n`);
        line.send(`${tag} OK begin TLS\r\n${server.starttls === "injected" ? injected.imap : ""}`);
        return line.startTls();
      case "LOGIN":
        return judge(tag, (rest[0] ?? "").replace(/^"|"$/g, ""));
      case "AUTHENTICATE": {
        const [mechanism = "", initial] = rest;
        if (!["PLAIN", "LOGIN"].includes(mechanism.toUpperCase())) return line.send(`${tag} NO unknown mechanism\r\n`);
        if (initial !== undefined && mechanism.toUpperCase() === "PLAIN") return judge(tag, readPlain(initial));
        signingIn = { tag, answers: [], wanted: mechanism.toUpperCase() === "PLAIN" ? 1 : 2 };
        return line.send("+ \r\n");
      }
      case "LIST":
        line.send('* LIST (\\HasNoChildren) "/" INBOX\r\n');
        return done();
      case "NAMESPACE":
        line.send('* NAMESPACE (("" "/")) NIL NIL\r\n');
        return done();
      case "LOGOUT":
        line.send("* BYE until next time\r\n");
        done();
        return line.close();
      default:
        return done();
    }
  };
}

function speakPop3(server: RawServer, line: Line): Dialogue {
  let username = "";
  return (received) => {
    const [command = "", argument = ""] = received.split(" ", 2);
    switch (command.toUpperCase()) {
      case "CAPA": {
        const ready = line.isEncrypted() || !offersTls(server);
        return line.send(`+OK\r\n${ready ? "USER\r\n" : "STLS\r\n"}UIDL\r\nTOP\r\n.\r\n`);
      }
      case "STLS":
        if (!offersTls(server)) return line.send("-ERR unknown command\r\n");
        line.send(`+OK begin TLS\r\n${server.starttls === "injected" ? injected.pop3 : ""}`);
        return line.startTls();
      case "USER":
        username = argument;
        return line.send("+OK\r\n");
      case "PASS":
        return line.send(
          `${isKnown(server, username) ? (server.verdict ?? "+OK logged in") : "-ERR [AUTH] Invalid user name"}\r\n`,
        );
      case "STAT":
        return line.send("+OK 0 0\r\n");
      case "LIST":
      case "UIDL":
        return line.send("+OK\r\n.\r\n");
      case "QUIT":
        line.send("+OK bye\r\n");
        return line.close();
      default:
        return line.send("-ERR unknown command\r\n");
    }
  };
}

function speakSmtp(server: RawServer, line: Line): Dialogue {
  let signingIn: { answers: string[]; wanted: number } | null = null;

  function judge(username: string): void {
    const refused = isKnown(server, username) ? undefined : "535 5.7.8 Invalid user name";
    line.send(`${refused ?? server.verdict ?? "235 2.7.0 Authentication successful"}\r\n`);
  }

  return (received) => {
    if (signingIn) {
      signingIn.answers.push(received);
      const { answers, wanted } = signingIn;
      if (answers.length < wanted) return line.send(`334 ${Buffer.from("Password:").toString("base64")}\r\n`);
      signingIn = null;
      return judge(wanted === 1 ? readPlain(answers[0] ?? "") : Buffer.from(answers[0] ?? "", "base64").toString());
    }
    const [command = "", mechanism = "", initial] = received.split(/ +/);
    switch (command.toUpperCase()) {
      case "EHLO": {
        const wantsTls = offersTls(server) && !line.isEncrypted();
        const offer = wantsTls ? "STARTTLS" : (server.capabilities ?? "AUTH PLAIN LOGIN");
        return line.send(`250-${line.host}\r\n250-8BITMIME\r\n250 ${offer}\r\n`);
      }
      case "STARTTLS":
        if (!offersTls(server)) return line.send("502 5.5.1 not implemented\r\n");
        line.send(`220 2.0.0 begin TLS\r\n${server.starttls === "injected" ? injected.smtp : ""}`);
        return line.startTls();
      case "AUTH":
        if (mechanism.toUpperCase() === "PLAIN" && initial !== undefined) return judge(readPlain(initial));
        if (mechanism.toUpperCase() === "LOGIN" && initial !== undefined) {
          signingIn = { answers: [initial], wanted: 2 };
          return line.send(`334 ${Buffer.from("Password:").toString("base64")}\r\n`);
        }
        signingIn = { answers: [], wanted: mechanism.toUpperCase() === "PLAIN" ? 1 : 2 };
        return line.send(
          `334 ${mechanism.toUpperCase() === "PLAIN" ? "" : Buffer.from("Username:").toString("base64")}\r\n`,
        );
      case "QUIT":
        line.send("221 2.0.0 bye\r\n");
        return line.close();
      default:
        return line.send("250 2.0.0 ok\r\n");
    }
  };
}

function greetingOf(server: RawServer, line: Line): string | null {
  if (server.greeting !== undefined) return server.greeting;
  switch (server.protocol) {
    case "imap":
      return `* OK [CAPABILITY ${imapCapabilities(server, line.isEncrypted())}] ${line.host} ready`;
    case "pop3":
      return `+OK ${line.host} ready`;
    case "smtp":
      return `220 ${line.host} ESMTP`;
  }
}

/** Greets a client that has arrived and gives what answers it. */
export function beginDialogue(server: RawServer, line: Line): Dialogue {
  const greeting = greetingOf(server, line);
  if (greeting === null) return () => {};
  line.send(`${greeting}\r\n`);
  if (server.closesAfterGreeting) line.close();
  if (server.protocol === "imap") return speakImap(server, line);
  return server.protocol === "pop3" ? speakPop3(server, line) : speakSmtp(server, line);
}
