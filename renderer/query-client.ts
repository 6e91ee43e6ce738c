import { QueryClient } from "@tanstack/react-query";

/**
 * The cache of what the host said. Nothing grows old by itself, only events make it so; and `networkMode` is
 * "always" because the host is on this machine, whatever the browser thinks of the network.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
