import type { ImageSet, LoadableImage } from '../image-set.ts'

/** Piece with the {@link BundleManifest}. */
export const MANIFEST = 'manifest.json'

/** The last piece: the SHA-256 of the manifest, as `sha256sum` writes it. */
export const SUMS = 'SHA256SUMS'

/** An image of a bundle. */
export interface BundledImage extends LoadableImage {
  /** In the Docker engine that saved it. */
  readonly id: string
  /** Piece with what `docker save` wrote. */
  readonly piece: string
}

/** What is in a bundle. A change of its shape raises `format`. */
export interface BundleManifest {
  readonly format: 1
  /** Of the nodes, by Go's name: `amd64`. */
  readonly architecture: string
  /** The images of a run. Chart and tools are names of pieces, and so is nothing else. */
  readonly set: Omit<ImageSet, 'why' | 'mirror' | 'bundled'>
  readonly images: readonly BundledImage[]
  /** Every other piece. */
  readonly pieces: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>
}
