import { useEffect, useState } from "react";
import type { ProviderHint } from "../../shared/discovery.ts";
import { api } from "../connection.ts";
import { domainOf } from "./manual-settings.ts";

/** How long a person has to pause before their domain is looked up, in ms. */
const pause = 120;

/** What is known of the provider of `address` while it is typed; null until its domain looks complete, or is known. */
export function useProviderHint(address: string): ProviderHint | null {
  const domain = domainOf(address).toLowerCase();
  const [known, setKnown] = useState<{ readonly domain: string; readonly hint: ProviderHint | null } | null>(null);

  useEffect(() => {
    if (!/^[^\s@]+\.[^\s@.]{2,}$/.test(domain)) return;
    let over = false;
    const timer = setTimeout(async () => {
      // Where the host cannot tell now, the search will.
      const hint = await api.recogniseProvider({ address: `someone@${domain}` }).catch(() => null);
      if (!over) setKnown({ domain, hint });
    }, pause);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [domain]);

  return known?.domain === domain ? known.hint : null;
}
