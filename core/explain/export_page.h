// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to pages for colleagues: HTML that is well-formed XML at once, fetches nothing and runs nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/explain/export.h"
#include "core/explain/export_parts.h"

namespace triptych::drawing {

inline constexpr double longest_sound_s = 60; ///< what is longer is named, not held

/// An element with that text, escaped.
std::string element(const std::string& name, const std::string& text, const std::string& attributes = {});
/// The pixels themselves, inside the page. @param what  for who cannot see it
std::string picture(const Image& image, const std::string& what, const std::string& attributes = {});

/// What pages of all kinds have: a head, what was predicted, and the sample as it is. Whoever derives from it writes the rest.
class Page {
  protected:
    /// What is given has to outlive it.
    Page(const PreparedSample& sample, const SvgDetails& details) : m_sample(sample), m_details(details) {}
    ~Page() = default;

    void head(const std::string& called, const std::string& model); ///< an empty model is not named
    std::string end();                                              ///< all of it
    void prediction(const Prediction& predicted, const std::vector<Target>& targets);
    void sample();
    /// One input as it is, under a name. @param name  heading
    void value(const std::string& name, const std::string& input, const PreparedValue& value);
    void play(const std::string& name, const std::vector<float>& wave, int rate); ///< one that is too long is named instead
    void setting(const std::string& name, const std::string& value);              ///< a line of a table of two columns
    void figure(const std::string& svg);

    const PreparedSample& m_sample;
    const SvgDetails& m_details;
    std::map<std::string, const PartedSound*> m_heard{}; ///< by input, in place of the sample's own sounds
    std::string m_out;

  private:
    void show(const std::string& input, const std::monostate& absent);
    void show(const std::string& input, const PreparedText& text);
    void show(const std::string& input, const PreparedImage& image);
    void show(const std::string& input, const PreparedAudio& audio);
    void show(const std::string& input, const PreparedWave& wave);
    void show(const std::string& input, const PreparedVideo& video);
    void show(const std::string& input, const PreparedNumbers& numbers);
    void show(const std::string& input, const PreparedVector& vector);
    void show(const std::string& input, const PreparedSeries& series);
};

} // namespace triptych::drawing
