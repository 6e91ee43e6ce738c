import tls from "node:tls";

let isDone = false;

/**
 * From here on this thread trusts the system's certificate authorities beside Node's own and those of
 * NODE_EXTRA_CA_CERTS: a company's own authority is in the system's store alone. Takes some 40 ms the first time and
 * nothing afterwards. A store that cannot be read is a warning and no reason to connect to nobody.
 */
export function trustSystemAuthorities(): void {
  if (isDone) return;
  isDone = true;
  try {
    // By way of `tls`: a runtime that lacks one of these by name would not load this module at all.
    const known = [...tls.getCACertificates("default"), ...tls.getCACertificates("system")];
    tls.setDefaultCACertificates([...new Set(known)]);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), { code: "SYSTEM_AUTHORITIES_UNREAD" });
  }
}
