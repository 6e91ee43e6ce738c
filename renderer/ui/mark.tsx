/** Posthorn's mark, as on its window: a post horn on a tile. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="64 64 896 896" aria-hidden="true">
      <rect x="64" y="64" width="896" height="896" rx="200" fill="#2f57c4" />
      <g fill="#ffcf5c">
        <path d="M240 622H520C660 622 740 570 806 470Q822 448 836 470Q868 560 868 652Q868 744 836 834Q822 856 806 834C740 734 660 682 520 682H240Z" />
        <rect x="178" y="566" width="62" height="172" rx="22" />
      </g>
      <circle cx="450" cy="472" r="180" fill="none" stroke="#ffcf5c" strokeWidth="60" />
    </svg>
  );
}
