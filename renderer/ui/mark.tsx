/** Posthorn's mark: a coiled post horn. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <circle cx="20" cy="27" r="11" />
      <circle cx="20" cy="27" r="5.5" strokeWidth="2" opacity="0.45" />
      <path d="M4.500 16H31c5.500 0 9.500-2.500 12.500-7v21c-3-4.500-7-7-12.500-7" />
      <path d="M4.500 13.250v5.500" />
    </svg>
  );
}
