// SPDX-License-Identifier: GPL-3.0-or-later
#include <cuda_runtime.h>

#include "core/cuda/normalise.h"

namespace triptych {
namespace {

/// One thread a pixel, in a grid-stride loop. Consecutive threads read and write consecutive addresses, and each
/// value is read and written once: the kernel is bound by memory alone.
__global__ void normalise(const unsigned char* __restrict__ rgb, float* __restrict__ out, long long pixels,
                          float3 mean, float3 deviation) {
    const long long stride = static_cast<long long>(gridDim.x) * blockDim.x;
    for (long long i = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x; i < pixels; i += stride) {
        const unsigned char* from = rgb + 3 * i;
        float* to = out + 3 * i;
        to[0] = (static_cast<float>(from[0]) / 255.0f - mean.x) / deviation.x;
        to[1] = (static_cast<float>(from[1]) / 255.0f - mean.y) / deviation.y;
        to[2] = (static_cast<float>(from[2]) / 255.0f - mean.z) / deviation.z;
    }
}

// ImageNet's, as in core/features/image_transform.h, which nvcc need not read.
constexpr float3 mean{0.485f, 0.456f, 0.406f};
constexpr float3 deviation{0.229f, 0.224f, 0.225f};

Error cuda_error(cudaError_t status) {
    const ErrorCode code = status == cudaErrorMemoryAllocation ? ErrorCode::out_of_memory : ErrorCode::no_device;
    return fail(code, "cuda", std::string("reports: ") + cudaGetErrorString(status) + ". Choose the device cpu.",
                {cudaGetErrorString(status)});
}

/// Device memory that is freed with its owner.
struct DeviceBytes {
    void* at = nullptr;
    ~DeviceBytes() { cudaFree(at); }
};

} // namespace

Result<void> normalise_images_cuda(const std::uint8_t* rgb, float* out, std::int64_t pixels) {
    if (pixels <= 0) return {};
    constexpr int threads = 256;
    const long long blocks = (pixels + threads - 1) / threads;
    normalise<<<static_cast<unsigned>(blocks < 65535 ? blocks : 65535), threads>>>(rgb, out, pixels, mean, deviation);
    const cudaError_t status = cudaGetLastError();
    if (status != cudaSuccess) return cuda_error(status);
    return {};
}

Result<void> normalise_images_round_trip(const std::uint8_t* rgb, float* out, std::int64_t pixels) {
    const auto values = static_cast<std::size_t>(pixels) * 3;
    DeviceBytes bytes, floats;
    cudaError_t status = cudaMalloc(&bytes.at, values);
    if (status == cudaSuccess) status = cudaMalloc(&floats.at, values * sizeof(float));
    if (status == cudaSuccess) status = cudaMemcpy(bytes.at, rgb, values, cudaMemcpyHostToDevice);
    if (status != cudaSuccess) return cuda_error(status);
    auto launched = normalise_images_cuda(static_cast<const std::uint8_t*>(bytes.at), static_cast<float*>(floats.at), pixels);
    if (!launched) return launched.error();
    status = cudaMemcpy(out, floats.at, values * sizeof(float), cudaMemcpyDeviceToHost);
    if (status != cudaSuccess) return cuda_error(status);
    return {};
}

int usable_gpus() {
    int count = 0;
    // Without a driver the call fails, and the failure must not be left for the next call to find.
    if (cudaGetDeviceCount(&count) != cudaSuccess) {
        cudaGetLastError();
        return 0;
    }
    return count;
}

} // namespace triptych
