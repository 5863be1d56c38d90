// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/image_transform.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace triptych {
namespace {

cv::Mat view(const Image& image) {
    return cv::Mat(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
}

cv::Mat resized(const cv::Mat& from, int width, int height) {
    if (from.cols == width && from.rows == height)
        return from;
    const bool shrinks = width <= from.cols && height <= from.rows;
    cv::Mat out;
    cv::resize(from, out, cv::Size(width, height), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    return out;
}

Image image_of(const cv::Mat& rgb) {
    Image out;
    out.width = rgb.cols;
    out.height = rgb.rows;
    out.rgb.resize(static_cast<std::size_t>(rgb.cols) * static_cast<std::size_t>(rgb.rows) * 3);
    rgb.copyTo(view(out));
    return out;
}

}  // namespace

Result<FittedImage> fit_image(const Image& image, int width, int height, Fit fit) {
    if (width < 1 || height < 1 || width > 8192 || height > 8192)
        return fail(ErrorCode::out_of_range, "picture",
                    "cannot be resized to " + std::to_string(width) + "×" + std::to_string(height) +
                        "; a side takes 1 to 8192 pixels.",
                    {std::to_string(width), std::to_string(height)});
    const cv::Mat source = view(image);
    FittedImage out;
    switch (fit) {
    case Fit::stretch:
        out.placement = {0, 0, static_cast<double>(image.width) / width, static_cast<double>(image.height) / height};
        out.image = image_of(resized(source, width, height));
        break;
    case Fit::crop: {
        const double scale = std::min(static_cast<double>(image.width) / width, static_cast<double>(image.height) / height);
        const int w = std::clamp(static_cast<int>(std::lround(width * scale)), 1, image.width);
        const int h = std::clamp(static_cast<int>(std::lround(height * scale)), 1, image.height);
        const int x = (image.width - w) / 2, y = (image.height - h) / 2;
        out.placement = {static_cast<double>(x), static_cast<double>(y), static_cast<double>(w) / width,
                         static_cast<double>(h) / height};
        out.image = image_of(resized(source(cv::Rect(x, y, w, h)), width, height));
        break;
    }
    case Fit::pad: {
        const double scale = std::max(static_cast<double>(image.width) / width, static_cast<double>(image.height) / height);
        const int w = std::clamp(static_cast<int>(std::lround(image.width / scale)), 1, width);
        const int h = std::clamp(static_cast<int>(std::lround(image.height / scale)), 1, height);
        const int x = (width - w) / 2, y = (height - h) / 2;
        const double scale_x = static_cast<double>(image.width) / w, scale_y = static_cast<double>(image.height) / h;
        cv::Mat canvas(height, width, CV_8UC3, cv::Scalar(128, 128, 128));
        resized(source, w, h).copyTo(canvas(cv::Rect(x, y, w, h)));
        out.placement = {-x * scale_x, -y * scale_y, scale_x, scale_y};
        out.image = image_of(canvas);
        break;
    }
    }
    return out;
}

std::vector<float> normalise_image(const Image& image) {
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    std::vector<float> out(3 * pixels);
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t i = 0; i < pixels; ++i)
            out[c * pixels + i] = (static_cast<float>(image.rgb[3 * i + c]) / 255.0f - image_mean[c]) / image_deviation[c];
    return out;
}

}  // namespace triptych
