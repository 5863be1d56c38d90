// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/input.h"
#include "core/media/video.h"

namespace triptych {
namespace {

class VideoInput : public FileInput {
  public:
    explicit VideoInput(const Params& params)
        : m_frames(static_cast<std::size_t>(params.integer("frames"))), m_size(static_cast<int>(params.integer("size"))),
          m_fit(fit_from_name(params.text("fit"))) {}

    PortKind kind() const override { return PortKind::video; }
    Modality modality() const override { return Modality::video; }
    bool reads(Role role) const override { return role == Role::video; }
    std::int64_t width() const override { return m_size; }

  protected:
    Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool) const override {
        PreparedVideo out;
        const auto info = read_video(file, m_frames, [&](const Image& frame, double seconds) -> Result<void> {
            auto fitted = fit_image(frame, m_size, m_size, m_fit);
            if (!fitted) return fitted.error().at(file.string());
            out.frames.push_back(std::move(fitted->image));
            out.times.push_back(seconds);
            out.placement = fitted->placement;
            return {};
        });
        if (!info) return info.error();
        out.seconds = info->seconds;
        return PreparedValue{std::move(out)};
    }

  private:
    std::size_t m_frames;
    int m_size;
    Fit m_fit;
};

} // namespace

InputResult make_video_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<VideoInput>(params));
}

} // namespace triptych
