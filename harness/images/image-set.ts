import type { Mirror } from './mirror.ts'

/** Where images come from. `auto` is decided before anything is made. */
export const IMAGE_SOURCES = ['auto', 'registry', 'packages'] as const

/** A choice of the command line. */
export type ImageSourceChoice = (typeof IMAGE_SOURCES)[number]

/** What runs as a node. */
export interface NodeImage {
  /** Name in the Docker engine or of a registry. */
  readonly reference: string
  /** `k3s` is Rancher's image, `kindest` is kind's; `assembled` is ours and serves both provisioners without being either. */
  readonly flavour: 'k3s' | 'kindest' | 'assembled'
  /** With its leading `v`, for example `v1.37.2` or `v1.36.4+k3s1`. */
  readonly kubernetesVersion: string
}

/** An image of a set, as a list of them tells it. */
export interface ListedImage {
  readonly name: string
  readonly version: string
  /** What it is pulled by, or its name in the Docker engine. */
  readonly reference: string
  /** Of a pulled image, whether something new came. */
  readonly isNew?: boolean
}

/** Name of the phase in which an image is made or pulled; one that is there already has no phase. */
export function imagePhase(name: string): string {
  return `image ${name}`
}

/** An image of the Docker engine, and what pods call it. */
export interface LoadableImage {
  /** Its name for pods, with a tag, a digest or both. */
  readonly image: string
  /** Its name in the Docker engine. */
  readonly tag: string
}

/** An image for pods that the harness itself brings. */
export type PodImage = 'busybox' | 'metrics-server' | 'netperf'

/** Everything from outside that a run needs: in the Docker engine, but for what a chart names. */
export interface ImageSet {
  readonly source: 'registry' | 'packages'
  /** The registry that stands in for those of the publishers. */
  readonly mirror?: Mirror | undefined
  /** One sentence: why this source. */
  readonly why: string
  readonly node: NodeImage
  readonly cilium: {
    /** Without a leading `v`. */
    readonly version: string
    /** What `helm` takes as a chart: a folder or a file. */
    readonly chart: string
    /** Helm values that point the chart at the images. */
    readonly values: Readonly<Record<string, unknown>>
    /** Optional parts whose images cannot be had from this source, each with the reason. */
    readonly missing: Readonly<Record<string, string>>
  }
  /** What kubeadm has to be told to run the assembled node image; absent for an image that brings it along. */
  readonly kubeadm?: KubeadmSettings
  /** Images for pods that the harness itself brings, by name. */
  readonly pods: Readonly<Record<PodImage, string>>
  /** The traffic instrument. */
  readonly prober: LoadableImage
  /** The images of a bundle, which has none but these; absent where others can be had. */
  readonly bundled?: readonly LoadableImage[] | undefined
  /** What the node image does not bring along, and every node is to have before pods start. */
  readonly load: readonly LoadableImage[]
  /** What starts the tools: a path, or a name that is on the PATH. */
  readonly tools: { readonly helm: string; readonly kind: string }
  /** Every image of the set, those of pods first. */
  readonly images: readonly ListedImage[]
}

/** Where a set is from, as reports tell it: `packages`, `registry mirror.example.com:5000`, the same with `, by tag`, `bundle, from packages`. */
export function originOf({ source, mirror, bundled }: Pick<ImageSet, 'source' | 'mirror' | 'bundled'>): string {
  if (bundled !== undefined) return `bundle, from ${source}`
  return mirror === undefined ? source : `${source} ${mirror.host}${mirror.byTag === true ? ', by tag' : ''}`
}

/** Settings of kubeadm and the kubelet for the assembled node image. */
export interface KubeadmSettings {
  readonly imageRepository: string
  readonly etcdTag: string
  readonly dnsTag: string
  /** A KubeletConfiguration. */
  readonly kubelet: Readonly<Record<string, unknown>>
}
