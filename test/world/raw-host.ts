// What a table entry can say of a host whose mail servers behave as no real ones can be made to.

/** One listening port of a raw host. Whatever is left out is as a well-behaved server has it. */
export interface RawServer {
  protocol: "imap" | "pop3" | "smtp";
  port: number;
  /** `starttls`: in clear until asked for; `none`: in clear for good. */
  tls: "implicit" | "starttls" | "none";
  /** The greeting line in place of the usual one; null: it never comes. */
  greeting?: string | null;
  /** The greeting has no end: it comes as fast as the client takes it, in one line. */
  floods?: boolean;
  /** Closes the connection after the greeting. */
  closesAfterGreeting?: boolean;
  /**
   * `stripped`: not offered and refused, as behind somebody who takes it out; `injected`: the reply to STARTTLS brings
   * further lines in clear along, in the same packet.
   */
  starttls?: "stripped" | "injected";
  /** Capabilities in place of the usual ones, after STARTTLS as before it. */
  capabilities?: string;
  /**
   * The reply to any name and password: IMAP and POP3 without the tag (`NO [LIMIT] …`, `-ERR …`), SMTP whole
   * (`535 5.7.8 …`). Where it is left out everybody is let in.
   */
  verdict?: string;
  /** Names in another form than this one are refused, whatever `verdict` says. */
  knows?: "address" | "local";
  /** Offers nothing newer than TLS 1.1. */
  oldTls?: boolean;
}

export interface RawHost {
  raw: RawServer[];
}

/** A piece of a conversation with a raw host, as it is in the log: one JSON object a line. */
export interface TranscriptEntry {
  time: string;
  /** Counts the connections. */
  connection: number;
  host: string;
  port: number;
  protocol: RawServer["protocol"];
  from: "client" | "server";
  /** Whether it went through TLS: then `bytes` is what was inside. */
  encrypted: boolean;
  /** latin1, so that each character is one byte. */
  bytes: string;
}
