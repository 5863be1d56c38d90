// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>
#include <vector>

#include "core/dataset/sample_parts.h"

namespace triptych::sample {
namespace {

using Words = std::vector<std::string>;

/// A stretch of the log. Evidence is recorded of those that bear a cue.
struct Piece {
    enum class Mark { plain, kind, bit };
    std::string text;
    Mark mark = Mark::plain;
};
using Pieces = std::vector<Piece>;

// Each phrase must read well on its own, after "Early shift: " and before ", told Mira".
const Words& kind_phrases(Kind kind) {
    static const std::array<Words, 4> phrases = {{
        {"runs smooth and quiet", "nothing unusual to hear", "usual even hum", "all quiet at the pump",
         "steady running and no complaints", "smooth run without leaks", "even hum as always",
         "quiet run with nothing to report", "everything normal", "runs normal and steady"},
        {"grinding from the drive end bearing", "bearing housing too hot to touch",
         "dry squeal at the bearing", "metal flakes in the bearing grease", "bearing rattles and knocks",
         "rough bearing with burnt grease", "knocking from the rear bearing",
         "grinding inside the bearing cover", "bearing grease dark and gritty",
         "worn bearing sound on the motor side"},
        {"crackling like gravel at the suction side", "bubbles in the suction sight glass",
         "hissing from the suction line", "suction side crackles and spits",
         "suction pressure hunting and bubbles seen", "gravel crackle behind the suction flange",
         "bubbles and hissing near the strainer", "crackling heard at the suction valve",
         "foam and bubbles in the suction tank", "hissing and crackling at the inlet"},
        {"base frame shakes", "coupling guard trembles", "shaft wobbles at the coupling",
         "foundation bolts shaking loose", "strong shaking felt on the skid",
         "frame shaking and coupling warm", "shaft wobble seen with the strobe", "whole skid trembles",
         "coupling side shakes badly", "shaking at the shaft end"},
    }};
    return phrases[static_cast<std::size_t>(kind)];
}

std::string clock_time(Random& random) {
    const std::size_t hour = random.below(24);
    const std::size_t minute = 5 * random.below(12);
    return std::to_string(hour / 10) + std::to_string(hour % 10) + ":" + std::to_string(minute / 10) +
           std::to_string(minute % 10);
}

const std::string& operator_name(Random& random) {
    static const Words names = {"Mira",  "Jürgen", "Anna",  "Tomás", "Lena",
                                "Okoye", "Priya",  "Søren", "Wei",   "Paul"};
    return random.pick(names);
}

std::string opening(const Machine& machine, Random& random) {
    switch (random.below(7)) {
    case 0:
        return machine.name;
    case 1: {
        static const Words shifts = {"early shift", "late shift", "night shift", "weekend shift"};
        return random.pick(shifts);
    }
    case 2:
        return "round at " + clock_time(random);
    case 3:
        return operator_name(random) + " reports";
    case 4: {
        static const Words times = {"after start-up", "before lunch", "on my round",
                                    "second look",    "this morning", "after the strainer change",
                                    "handover",       "daily check"};
        return random.pick(times);
    }
    case 5:
        return clock_time(random) + " " + machine.name;
    default:
        return "pump " + std::to_string(machine.number);
    }
}

/// Says nothing that depends on the condition beyond what the readings say.
std::string closing(const Sensors& sensors, Random& random) {
    switch (random.below(8)) {
    case 0:
        return "gauge says " + decimal(sensors.pressure_bar, 1) + " bar";
    case 1:
        return "housing at " + decimal(sensors.temperature_c, 0) + " °C";
    case 2:
        return "flow about " + decimal(sensors.flow_l_min, 0) + " l/min";
    case 3:
        return decimal(sensors.current_a, 1) + " A on the display";
    case 4:
        return "told " + operator_name(random);
    default: {
        static const Words remarks = {"will check again tomorrow",
                                      "no action yet",
                                      "work order written",
                                      "checked at half load",
                                      "valve fully open",
                                      "oil level fine",
                                      "hall warm and humid",
                                      "cleaned the panel",
                                      "spare parts in store",
                                      "please look at it on Monday",
                                      "photo and recording attached",
                                      "watched it for ten minutes",
                                      "same as in the last entry",
                                      "door was open"};
        return random.pick(remarks);
    }
    }
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void misspell(std::string& word, Random& random) {
    const std::size_t at = 1 + random.below(word.size() - 2);
    switch (random.below(3)) {
    case 0:
        std::swap(word[at], word[at + 1]);
        break;
    case 1:
        word.erase(at, 1);
        break;
    default:
        word.insert(at, 1, word[at]);
    }
}

/// Slips of the typing finger, in long words of ASCII letters only.
std::string with_typos(const std::string& text, double chance, Random& random) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        std::string word = text.substr(at, end - at);
        bool plain = word.size() >= 5;
        for (const char c : word)
            plain = plain && is_letter(c);
        if (plain && random.chance(chance)) misspell(word, random);
        out += word;
        if (end < text.size()) out += ' ';
        at = end + 1;
    }
    return out;
}

void capitalise(Piece& piece) {
    if (!piece.text.empty() && piece.text[0] >= 'a' && piece.text[0] <= 'z')
        piece.text[0] = static_cast<char>(piece.text[0] - 'a' + 'A');
}

std::size_t code_points(const std::string& text) {
    std::size_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

} // namespace

Log write_log(const Cue& cue, const Sensors& sensors, const Machine& machine, Random random) {
    using Mark = Piece::Mark;
    std::vector<Pieces> sentences(1);

    sentences[0].push_back({random.pick(kind_phrases(cue.kind)), Mark::kind});
    if (cue.bit) {
        static const Words subjects = {"noise ", "the noise ", "sound ", "the sound "};
        static const Words rising = {"rises", "climbs", "grows"};
        static const Words fading = {"fades", "drops", "eases"};
        static const Words tails = {" with load", " with the load", " under load", " as load goes up"};
        const std::string subject = random.pick(subjects);
        const Piece verb{random.pick(*cue.bit ? fading : rising) + random.pick(tails), Mark::bit};
        if (random.chance(0.5)) {
            static const Words joints = {", ", " and ", "; "};
            sentences[0].push_back({random.pick(joints) + subject});
            sentences[0].push_back(verb);
        } else {
            sentences.push_back({{subject}, verb});
        }
    }
    while (sentences.size() < 3 && random.chance(0.5))
        sentences.push_back({{closing(sensors, random)}});
    // Evidence stands anywhere, so that nothing is gained by pointing at the beginning or the end.
    random.shuffle(sentences);
    if (random.chance(0.6)) {
        static const Words marks = {": ", ", ", " - "};
        sentences[0].insert(sentences[0].begin(), Piece{opening(machine, random) + random.pick(marks)});
    }

    const bool tidy = random.chance(0.75); // capitals and a final stop
    std::string text;
    std::size_t length = 0;
    std::string kind_span;
    std::string bit_span;
    for (std::size_t s = 0; s < sentences.size(); ++s) {
        if (tidy) capitalise(sentences[s][0]);
        for (Piece& piece : sentences[s]) {
            // The word that decides is spelled right: a slip there would plant a wrong or unknown coin.
            if (piece.mark != Mark::bit)
                piece.text = with_typos(piece.text, piece.mark == Mark::kind ? 0.02 : 0.06, random);
            const std::size_t begin = length;
            length += code_points(piece.text);
            text += piece.text;
            if (piece.mark == Mark::plain) continue;
            (piece.mark == Mark::kind ? kind_span : bit_span) = std::to_string(begin) + '-' + std::to_string(length);
        }
        const bool last = s + 1 == sentences.size();
        const std::string stop = last ? (tidy ? "." : "") : ". ";
        text += stop;
        length += stop.size();
    }
    return {std::move(text), bit_span.empty() ? kind_span : kind_span + ';' + bit_span};
}

} // namespace triptych::sample
