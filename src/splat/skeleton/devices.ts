/** Whose report it is. */

/** Modules that serve drivers and are none: frames of theirs stand between the driver's. */
const HELPERS = /^(?:drm(?:_\w+)?|ttm|gpu_sched|amdxcp|video|i2c_algo_bit|cec|ib_(?:core|uverbs|umad|cm)|rdma_(?:cm|ucm)|iw_cm|mlx5_core|snd(?:_\w+)?|usbcore|nvme_(?:core|fabrics)|vfio(?:_\w+)?|auxiliary|kvm_intel|kvm_amd|dm_mod|scsi_mod|libata|mac80211|cfg80211|base|dma-buf|scheduler)$/;

/** @param modules of all frames, in the order of the text. @returns the first that is no helper of others, else the first. */
export const deviceOf = (modules: readonly string[]): string => modules.find(module => !HELPERS.test(module)) ?? modules[0] ?? 'driver';
