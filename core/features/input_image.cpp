// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/input.h"
#include "core/media/image.h"

namespace triptych {
namespace {

class ImageInput : public FileInput {
  public:
    explicit ImageInput(const Params& params)
        : m_size(static_cast<int>(params.integer("size"))), m_fit(fit_from_name(params.text("fit"))) {}

    PortKind kind() const override { return PortKind::image; }
    Modality modality() const override { return Modality::image; }
    bool reads(Role role) const override { return role == Role::image; }
    std::int64_t width() const override { return m_size; }

  protected:
    Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool) const override {
        auto image = read_image(file);
        if (!image) return image.error();
        auto fitted = fit_image(*image, m_size, m_size, m_fit);
        if (!fitted) return fitted.error().at(file.string());
        return PreparedValue{PreparedImage{std::move(fitted->image), fitted->placement}};
    }

  private:
    int m_size = 0;
    Fit m_fit = Fit::stretch;
};

} // namespace

Fit fit_from_name(const std::string& name) {
    if (name == "crop") return Fit::crop;
    return name == "pad" ? Fit::pad : Fit::stretch;
}

InputResult make_image_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<ImageInput>(params));
}

} // namespace triptych
