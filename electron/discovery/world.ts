import type { IncomingProtocol, Security } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { CertificateFacts } from "../net/certificate.ts";

/** What DNS said. `nxdomain`: no such name; `nodata`: the name exists without such a record; `failed`: no answer. */
export type DnsAnswer<Entry> =
  | { readonly kind: "found"; readonly records: readonly Entry[] }
  | { readonly kind: "nxdomain" }
  | { readonly kind: "nodata" }
  | {
      readonly kind: "failed";
      readonly words: string;
      /** No DNS server answered at all, as opposed to one that answered with an error. */
      readonly unreachable?: boolean;
    };

export interface MxRecord {
  readonly preference: number;
  /** Empty for a null MX (RFC 7505). */
  readonly exchange: string;
}

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Empty where the service is not offered (RFC 2782, target `.`). */
  readonly target: string;
}

/** One hop: redirects are answers here, not followed. */
export interface WebRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The only addresses to connect to; the URL's host is for SNI, `Host` and the certificate. */
  readonly addresses: readonly string[];
}

export type WebAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly location: string | null;
      readonly contentType: string;
      readonly body: Uint8Array;
    }
  | { readonly kind: "failed"; readonly words: string; readonly failure: MailFailure | null };

export interface ProbeRequest {
  readonly protocol: IncomingProtocol | "smtp";
  readonly host: string;
  readonly port: number;
  readonly security: Exclude<Security, "none">;
  /** The only addresses to connect to. */
  readonly addresses: readonly string[];
}

/** `greeted`: the certificate was valid and the server speaks the protocol. */
export type ProbeAnswer =
  | { readonly kind: "greeted"; readonly words: string }
  | { readonly kind: "failed"; readonly words: string; readonly failure: MailFailure | null };

/**
 * Everything discovery has of the world outside. Nothing here rejects: no answer is an answer. Each call ends soon after
 * `signal` aborts, with its sockets closed.
 */
export interface DiscoveryWorld {
  /** ms from any fixed moment, never going back. */
  now(): number;
  /** Calls `run` once after `ms`; returns how to prevent it. */
  setTimer(run: () => void, ms: number): () => void;
  /** At least 0 and less than 1. */
  random(): number;
  /** A DNS label that nobody has registered. */
  randomLabel(): string;
  /** Whether this machine has a network at all. */
  hasNetwork(): boolean;
  /** IPv4 and IPv6 addresses. */
  resolveHost(host: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
  resolveMx(domain: string, signal: AbortSignal): Promise<DnsAnswer<MxRecord>>;
  resolveSrv(name: string, signal: AbortSignal): Promise<DnsAnswer<SrvRecord>>;
  resolveCname(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
  /** http or https. 3 s to connect with a valid certificate, 256 KiB of body; the time in all is the caller's `signal`. */
  fetch(request: WebRequest, signal: AbortSignal): Promise<WebAnswer>;
  /** Connects, completes the TLS handshake with validation and reads the greeting. Sends nothing about any account. */
  probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer>;
  /** One of a certificate's `names` that leads to the same server and is valid there in a handshake anew; null for none. */
  findAlternativeName(
    server: Omit<ProbeRequest, "addresses">,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<string | null>;
}

/** A server that is looked at rather than used. */
export interface SurveyRequest {
  readonly protocol: IncomingProtocol | "smtp";
  readonly host: string;
  readonly port: number;
  /** `none` is looked at as `starttls` is: the server may offer more than was said of it. */
  readonly security: Security;
  /** The only addresses to connect to. */
  readonly addresses: readonly string[];
}

export interface TlsFacts {
  /** As OpenSSL names it, e.g. `TLSv1.3`. */
  readonly version: string;
  readonly certificate: CertificateFacts | null;
  /** Why the certificate is not accepted; null where it is valid for the host. */
  readonly refusal: MailFailure | null;
}

export type Survey =
  | {
      readonly kind: "surveyed";
      /** Capabilities before TLS; null where TLS comes first. */
      readonly offeredInClear: readonly string[] | null;
      /** Null where the server offers no TLS. */
      readonly tls: TlsFacts | null;
      /** Capabilities inside TLS; none without. */
      readonly offered: readonly string[];
    }
  | { readonly kind: "failed"; readonly words: string; readonly failure: MailFailure | null };

/** What looking after a domain takes beyond finding its servers. */
export interface DoctorWorld extends DiscoveryWorld {
  /** One string a record, its parts joined (RFC 7208 §3.3). */
  resolveTxt(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
  /** Reads what a server offers and what its TLS is like, also with a bad certificate. Sends nothing about any account. */
  survey(request: SurveyRequest, signal: AbortSignal): Promise<Survey>;
}
