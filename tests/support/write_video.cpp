// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/write_video.h"

#include <algorithm>
#include <cstdint>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
}

namespace triptych::test {
namespace {

struct Writer {
    AVFormatContext* format = nullptr;
    AVCodecContext* codec = nullptr;
    AVFrame* frame = nullptr;
    AVPacket* packet = nullptr;

    ~Writer() {
        av_packet_free(&packet);
        av_frame_free(&frame);
        avcodec_free_context(&codec);
        if (format) avio_closep(&format->pb);
        avformat_free_context(format);
    }
};

bool drain(Writer& writer, AVStream* stream) {
    while (avcodec_receive_packet(writer.codec, writer.packet) >= 0) {
        av_packet_rescale_ts(writer.packet, writer.codec->time_base, stream->time_base);
        writer.packet->stream_index = stream->index;
        if (av_interleaved_write_frame(writer.format, writer.packet) < 0) return false;
    }
    return true;
}

} // namespace

int grey_of_frame(int frame) {
    return 20 + 41 * frame % 211;
}

std::string write_video(const std::filesystem::path& file, const VideoRecipe& recipe) {
    Writer writer;
    if (avformat_alloc_output_context2(&writer.format, nullptr, nullptr, file.c_str()) < 0) return "no container";
    const AVCodec* encoder = avcodec_find_encoder_by_name(recipe.codec.c_str());
    if (!encoder) return "no encoder " + recipe.codec;
    const bool full = recipe.codec == "mjpeg";
    AVStream* stream = avformat_new_stream(writer.format, nullptr);
    writer.codec = avcodec_alloc_context3(encoder);
    AVCodecContext& codec = *writer.codec;
    codec.width = recipe.width;
    codec.height = recipe.height;
    codec.time_base = {1, recipe.frames_per_s};
    codec.framerate = {recipe.frames_per_s, 1};
    codec.pix_fmt = full ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    codec.color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    codec.gop_size = recipe.key_every;
    codec.max_b_frames = recipe.between;
    codec.sample_aspect_ratio = stream->sample_aspect_ratio = {recipe.aspect, 1};
    codec.flags |= AV_CODEC_FLAG_QSCALE;
    codec.global_quality = 2 * FF_QP2LAMBDA;
    if (writer.format->oformat->flags & AVFMT_GLOBALHEADER) codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(&codec, encoder, nullptr) < 0) return "the encoder does not open";
    stream->time_base = codec.time_base;
    stream->avg_frame_rate = codec.framerate;
    avcodec_parameters_from_context(stream->codecpar, &codec);
    if (recipe.turned != 0) {
        auto* matrix = reinterpret_cast<std::int32_t*>(
            av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
        av_display_rotation_set(matrix, recipe.turned);
    }
    if (avio_open(&writer.format->pb, file.c_str(), AVIO_FLAG_WRITE) < 0) return "the file does not open";
    if (avformat_write_header(writer.format, nullptr) < 0) return "the header is not written";
    writer.packet = av_packet_alloc();
    writer.frame = av_frame_alloc();
    writer.frame->format = codec.pix_fmt;
    writer.frame->color_range = codec.color_range;
    writer.frame->width = recipe.width;
    writer.frame->height = recipe.height;
    if (av_frame_get_buffer(writer.frame, 0) < 0) return "no memory";
    for (int i = 0; i < recipe.frames; ++i) {
        if (av_frame_make_writable(writer.frame) < 0) return "no memory";
        for (int y = 0; y < recipe.height; ++y)
            for (int x = 0; x < recipe.width; ++x) {
                const int grey = recipe.grey ? recipe.grey(i, x, y) : grey_of_frame(i);
                writer.frame->data[0][y * writer.frame->linesize[0] + x] =
                    static_cast<std::uint8_t>(full ? grey : 16 + (grey * 219 + 127) / 255);
            }
        for (const int plane : {1, 2})
            for (int y = 0; y < (recipe.height + 1) / 2; ++y)
                std::fill_n(writer.frame->data[plane] + y * writer.frame->linesize[plane], (recipe.width + 1) / 2,
                            std::uint8_t{128});
        writer.frame->pts = i;
        writer.frame->quality = codec.global_quality;
        if (avcodec_send_frame(&codec, writer.frame) < 0 || !drain(writer, stream)) return "a frame is not written";
    }
    if (avcodec_send_frame(&codec, nullptr) < 0 || !drain(writer, stream)) return "the end is not written";
    return av_write_trailer(writer.format) < 0 ? "the trailer is not written" : "";
}

} // namespace triptych::test
