// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/image.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/project/project.h"

namespace triptych {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Reads of a byte string, big- or little-endian; 0 beyond its end.
class Reader {
  public:
    Reader(const Bytes& bytes, std::size_t offset, bool big) : m_bytes(bytes), m_offset(offset), m_big(big) {}

    std::uint32_t read(std::size_t place, int size) const {
        std::uint32_t value = 0;
        for (int i = 0; i < size; ++i) {
            const std::size_t at = m_offset + place + static_cast<std::size_t>(m_big ? i : size - 1 - i);
            value = value << 8 | (at < m_bytes.size() ? m_bytes[at] : 0u);
        }
        return value;
    }
    std::uint32_t u16(std::size_t place) const { return read(place, 2); }
    std::uint32_t u32(std::size_t place) const { return read(place, 4); }

  private:
    const Bytes& m_bytes;
    std::size_t m_offset;
    bool m_big;
};

bool begins_with(const Bytes& bytes, std::string_view magic, std::size_t at = 0) {
    return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

struct Header {
    std::string format;
    std::int64_t width = 0, height = 0;
    int orientation = 1;  ///< EXIF, 1 to 8
    bool alpha = false;
};

/// Value of a short tag of the first TIFF directory (EXIF is one), or nothing.
std::optional<std::uint32_t> tiff_tag(const Bytes& bytes, std::size_t start, std::uint32_t tag) {
    const bool big = begins_with(bytes, "MM", start);
    if (!big && !begins_with(bytes, "II", start))
        return std::nullopt;
    const Reader tiff(bytes, start, big);
    const std::size_t directory = tiff.u32(4);
    const std::uint32_t entries = tiff.u16(directory);
    for (std::uint32_t i = 0; i < entries && start + directory + 14 + 12 * i <= bytes.size(); ++i) {
        const std::size_t entry = directory + 2 + 12 * static_cast<std::size_t>(i);
        if (tiff.u16(entry) == tag)
            return tiff.u16(entry + 2) == 3 ? tiff.u16(entry + 8) : tiff.u32(entry + 8);
    }
    return std::nullopt;
}

std::optional<Header> jpeg_header(const Bytes& bytes) {
    Header header;
    header.format = "JPEG";
    const Reader in(bytes, 0, true);
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes[at] != 0xff)
            return std::nullopt;
        const int marker = bytes[at + 1];
        if (marker == 0xff) {  // fill byte
            ++at;
            continue;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
            at += 2;
            continue;
        }
        const std::uint32_t length = in.u16(at + 2);
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            header.height = in.u16(at + 5);
            header.width = in.u16(at + 7);
            return header;
        }
        if (marker == 0xda || marker == 0xd9 || length < 2)
            return std::nullopt;
        if (marker == 0xe1 && begins_with(bytes, std::string_view("Exif\0\0", 6), at + 4))
            if (const auto turn = tiff_tag(bytes, at + 10, 0x0112); turn && *turn >= 1 && *turn <= 8)
                header.orientation = static_cast<int>(*turn);
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<Header> png_header(const Bytes& bytes) {
    if (bytes.size() < 33)
        return std::nullopt;
    const Reader in(bytes, 0, true);
    Header header;
    header.format = "PNG";
    header.width = in.u32(16);
    header.height = in.u32(20);
    const int colour = bytes[25];
    header.alpha = colour == 4 || colour == 6;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        if (begins_with(bytes, "IDAT", at + 4))
            break;
        if (begins_with(bytes, "tRNS", at + 4))
            header.alpha = true;
        at += 12 + static_cast<std::size_t>(in.u32(at));
    }
    return header;
}

std::optional<Header> webp_header(const Bytes& bytes) {
    const Reader in(bytes, 0, false);
    Header header;
    header.format = "WebP";
    if (begins_with(bytes, "VP8X", 12)) {
        header.alpha = bytes.size() > 20 && (bytes[20] & 0x10) != 0;
        header.width = in.read(24, 3) + 1;
        header.height = in.read(27, 3) + 1;
    } else if (begins_with(bytes, "VP8L", 12)) {
        const std::uint32_t bits = in.u32(21);
        header.width = (bits & 0x3fff) + 1;
        header.height = (bits >> 14 & 0x3fff) + 1;
        header.alpha = (bits >> 28 & 1) != 0;
    } else if (begins_with(bytes, "VP8 ", 12)) {
        header.width = in.u16(26) & 0x3fff;
        header.height = in.u16(28) & 0x3fff;
    } else {
        return std::nullopt;
    }
    return header;
}

/// Portable anymap: "P6 width height", white space and comments between.
std::optional<Header> pnm_header(const Bytes& bytes) {
    Header header;
    header.format = "PNM";
    std::size_t at = 2;
    for (std::int64_t* side : {&header.width, &header.height}) {
        while (at < bytes.size() && (std::isspace(bytes[at]) || bytes[at] == '#')) {
            if (bytes[at] == '#')
                while (at < bytes.size() && bytes[at] != '\n')
                    ++at;
            else
                ++at;
        }
        while (at < bytes.size() && std::isdigit(bytes[at]) && *side < (std::int64_t{1} << 40))
            *side = *side * 10 + (bytes[at++] - '0');
    }
    return header;
}

/// Kind and size of a picture from its first bytes. Nothing is decoded.
std::optional<Header> read_header(const Bytes& bytes) {
    if (begins_with(bytes, "\xff\xd8\xff"))
        return jpeg_header(bytes);
    if (begins_with(bytes, "\x89PNG\r\n\x1a\n"))
        return png_header(bytes);
    if (begins_with(bytes, "RIFF") && begins_with(bytes, "WEBP", 8))
        return webp_header(bytes);
    if (begins_with(bytes, "BM") && bytes.size() >= 26) {
        const Reader in(bytes, 0, false);
        Header header;
        header.format = "BMP";
        header.width = std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(in.u32(18))));
        header.height = std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(in.u32(22))));
        return header;
    }
    if (begins_with(bytes, std::string_view("II*\0", 4)) || begins_with(bytes, std::string_view("MM\0*", 4))) {
        const auto width = tiff_tag(bytes, 0, 0x100), height = tiff_tag(bytes, 0, 0x101);
        if (!width || !height)
            return std::nullopt;
        Header header;
        header.format = "TIFF";
        header.width = *width;
        header.height = *height;
        header.alpha = tiff_tag(bytes, 0, 0x152).has_value();
        return header;
    }
    if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6')
        return pnm_header(bytes);
    return std::nullopt;
}

Result<Bytes> read_bytes(const std::filesystem::path& file, std::int64_t most, bool head_only = false) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    if (!std::filesystem::is_regular_file(status))
        return fail(ErrorCode::file_unreadable, file.string(), "is not a file.", {file.string()});
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
    if (!head_only && size > most)
        return fail(ErrorCode::limit_exceeded, file.string(),
                    "has " + std::to_string(size) + " bytes; pictures are read up to " + std::to_string(most) + ".",
                    {file.string(), std::to_string(size), std::to_string(most)});
    Bytes bytes(static_cast<std::size_t>(head_only ? std::min(size, most) : size));
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!in && !bytes.empty())
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    return bytes;
}

Error not_a_picture(const std::filesystem::path& file) {
    return fail(ErrorCode::file_unreadable, file.string(),
                "is not a picture that can be decoded (JPEG, PNG, WebP, BMP, TIFF, PNM), or is damaged.",
                {file.string()});
}

/// To 8 bits a channel. Integers are scaled by their range; floats are taken to lie in [0,1].
cv::Mat to_eight_bits(const cv::Mat& in) {
    cv::Mat out;
    switch (in.depth()) {
    case CV_8U: return in;
    case CV_16U: in.convertTo(out, CV_8U, 1.0 / 257.0); break;
    case CV_32F:
    case CV_64F: in.convertTo(out, CV_8U, 255.0); break;
    default: in.convertTo(out, CV_8U);
    }
    return out;
}

/// Alpha over white, in the order that OpenCV decodes (BGRA) to RGB.
void blend_over_white(const cv::Mat& bgra, cv::Mat& rgb) {
    rgb.create(bgra.rows, bgra.cols, CV_8UC3);
    for (int y = 0; y < bgra.rows; ++y) {
        const auto* from = bgra.ptr<cv::Vec4b>(y);
        auto* to = rgb.ptr<cv::Vec3b>(y);
        for (int x = 0; x < bgra.cols; ++x)
            for (int c = 0; c < 3; ++c)
                to[x][c] = static_cast<std::uint8_t>((from[x][2 - c] * from[x][3] + 255 * (255 - from[x][3]) + 127) / 255);
    }
}

}  // namespace

Result<Image> read_image(const std::filesystem::path& file, const ImageLimits& limits) {
    auto bytes = read_bytes(file, limits.max_file_bytes);
    if (!bytes)
        return bytes.error();
    const std::optional<Header> header = read_header(*bytes);
    if (!header || header->width <= 0 || header->height <= 0)
        return not_a_picture(file);
    if (header->width > limits.max_pixels / header->height) {
        const std::string size = std::to_string(header->width) + "×" + std::to_string(header->height);
        return fail(ErrorCode::limit_exceeded, file.string(),
                    "says that it is " + size + " pixels large; pictures are decoded up to " +
                        std::to_string(limits.max_pixels) + " pixels.",
                    {file.string(), size, std::to_string(limits.max_pixels)});
    }
    try {
        // IMREAD_COLOR turns the picture as EXIF says, but drops alpha.
        const cv::Mat decoded = cv::imdecode(*bytes, header->alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR);
        if (decoded.empty())
            return not_a_picture(file);
        Image image;
        image.width = decoded.cols;
        image.height = decoded.rows;
        image.rgb.resize(static_cast<std::size_t>(decoded.cols) * static_cast<std::size_t>(decoded.rows) * 3);
        cv::Mat rgb(decoded.rows, decoded.cols, CV_8UC3, image.rgb.data());
        const cv::Mat eight = to_eight_bits(decoded);
        if (eight.channels() == 4)
            blend_over_white(eight, rgb);
        else
            cv::cvtColor(eight, rgb, eight.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
        return image;
    } catch (const cv::Exception&) {
        return not_a_picture(file);
    }
}

Result<ImageInfo> read_image_info(const std::filesystem::path& file) {
    auto bytes = read_bytes(file, 1 << 20, true);
    if (!bytes)
        return bytes.error();
    const std::optional<Header> header = read_header(*bytes);
    if (!header)
        return not_a_picture(file);
    ImageInfo info;
    info.format = header->format;
    info.width = static_cast<int>(std::min<std::int64_t>(header->width, 1 << 30));
    info.height = static_cast<int>(std::min<std::int64_t>(header->height, 1 << 30));
    if (header->orientation >= 5)
        std::swap(info.width, info.height);
    std::error_code failed;
    info.bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
    return info;
}

namespace {

Result<std::string> encode(const Image& image, const std::string& extension) {
    if (image.width <= 0 || image.height <= 0)
        return fail(ErrorCode::bad_shape, {}, "a picture without pixels cannot be written.");
    try {
        const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
        cv::Mat bgr;
        cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
        Bytes bytes;
        std::vector<int> options;
        if (extension == ".jpg")
            options = {cv::IMWRITE_JPEG_QUALITY, 90};
        if (!cv::imencode(extension, bgr, bytes, options))
            return fail(ErrorCode::invalid_argument, extension, "is not a format that pictures are written in.",
                        {extension});
        return std::string(bytes.begin(), bytes.end());
    } catch (const cv::Exception&) {
        return fail(ErrorCode::invalid_argument, extension, "is not a format that pictures are written in.",
                    {extension});
    }
}

}  // namespace

Result<std::string> encode_png(const Image& image) { return encode(image, ".png"); }

Result<void> write_image(const std::filesystem::path& file, const Image& image) {
    auto bytes = encode(image, file.extension().string());
    if (!bytes)
        return bytes.error();
    return write_file_atomically(file, *bytes);
}

}  // namespace triptych
