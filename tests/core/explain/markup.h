// SPDX-License-Identifier: GPL-3.0-or-later
// Whether text is well-formed XML, strictly enough for what the program writes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace triptych::test {

/// What a document holds.
struct Markup {
    std::string error;                       ///< empty: well-formed
    std::map<std::string, int> elements;     ///< how many of each name
    std::vector<std::string> references;     ///< values of src and href
    std::string text;                        ///< all character data, unescaped only as far as it is not needed here
};

inline bool valid_utf8(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U) return false;
        i += length;
    }
    return true;
}

inline Markup read_markup(const std::string& document) {
    Markup out;
    const auto fail = [&](const std::string& what, std::size_t at) {
        out.error = what + " at " + std::to_string(at) + ": " + document.substr(at, 80);
        return out;
    };
    if (!valid_utf8(document)) return fail("no UTF-8", 0);
    const auto references_ok = [](const std::string& text) {
        static const std::set<std::string> known = {"amp", "lt", "gt", "quot", "apos", "#39"};
        for (std::size_t at = 0; (at = text.find('&', at)) != std::string::npos; ++at) {
            const std::size_t end = text.find(';', at);
            if (end == std::string::npos || !known.contains(text.substr(at + 1, end - at - 1))) return false;
        }
        return true;
    };
    const auto name_character = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == ':' || c == '_'; };
    std::vector<std::string> open;
    bool ended = false;
    std::size_t at = 0;
    if (document.rfind("<!DOCTYPE html>\n", 0) == 0) at = 16;
    while (at < document.size()) {
        if (document[at] != '<') {
            const std::size_t end = std::min(document.find('<', at), document.size());
            const std::string text = document.substr(at, end - at);
            if (open.empty() && text.find_first_not_of(" \n") != std::string::npos) return fail("text outside", at);
            if (!references_ok(text) || text.find("]]>") != std::string::npos) return fail("a bare &", at);
            for (const char c : text)
                if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return fail("a control character", at);
            out.text += text;
            at = end;
            continue;
        }
        if (ended) return fail("two roots", at);
        if (document.compare(at, 2, "</") == 0) {
            const std::size_t end = document.find('>', at);
            if (end == std::string::npos || open.empty() || document.substr(at + 2, end - at - 2) != open.back()) return fail("another end", at);
            open.pop_back();
            ended = open.empty();
            at = end + 1;
            continue;
        }
        std::size_t p = at + 1;
        while (p < document.size() && name_character(document[p])) ++p;
        const std::string name = document.substr(at + 1, p - at - 1);
        if (name.empty()) return fail("no name", at);
        ++out.elements[name];
        std::set<std::string> attributes;
        for (;;) {
            const std::size_t before = p;
            while (p < document.size() && (document[p] == ' ' || document[p] == '\n')) ++p;
            if (p >= document.size()) return fail("no end of a tag", at);
            if (document[p] == '>') {
                open.push_back(name);
                ++p;
                break;
            }
            if (document.compare(p, 2, "/>") == 0) {
                ended = open.empty();
                p += 2;
                break;
            }
            if (p == before) return fail("no space before an attribute", p);
            const std::size_t begin = p;
            while (p < document.size() && name_character(document[p])) ++p;
            const std::string attribute = document.substr(begin, p - begin);
            if (attribute.empty() || !attributes.insert(attribute).second) return fail("an attribute twice, or none", begin);
            if (document.compare(p, 2, "=\"") != 0) return fail("no value", p);
            const std::size_t end = document.find('"', p + 2);
            if (end == std::string::npos) return fail("an open value", p);
            const std::string value = document.substr(p + 2, end - p - 2);
            if (value.find('<') != std::string::npos || !references_ok(value)) return fail("a bare < or &", p);
            if (attribute == "src" || attribute == "href") out.references.push_back(value);
            p = end + 1;
        }
        at = p;
    }
    if (!open.empty()) return fail("<" + open.back() + "> is open at the end", document.size());
    if (!ended) return fail("no root", 0);
    return out;
}

} // namespace triptych::test
