import type { ReactNode } from "react";
import type { MailFailure } from "../../shared/failure.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { Banner } from "./banner.tsx";

export interface FailureBannerProps {
  readonly failure: MailFailure;
  readonly actions?: ReactNode;
}

/** A failure as an alert: the sentence, the server's own words, the next step. */
export function FailureBanner({ failure, actions }: FailureBannerProps) {
  const { sentence, nextStep, said } = useDescribeFailure()(failure);
  return (
    <Banner
      tone="danger"
      detail={
        <>
          {said ? <p>{said}</p> : null}
          <p>{nextStep}</p>
        </>
      }
      actions={actions}
    >
      {sentence}
    </Banner>
  );
}
