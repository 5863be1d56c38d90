// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>
#include <utility>
#include <vector>

namespace triptych {

/// English sentences that core makes with values in them, told in the user's language: a sentence is
/// recognised by its pattern, its values are taken out and put into the translation. Threads: any;
/// translation asks QCoreApplication.
class CoreSentences {
  public:
    /// @param texts  with %1 for the first value, as lupdate reads them; where two fit, the first counts
    CoreSentences(const char* context, const std::vector<const char*>& texts);

    bool knows(const QString& english) const;
    /// The sentence itself where it is not known.
    QString translated(const QString& english) const;

  private:
    struct Pattern {
        QRegularExpression expression;
        const char* text;
    };
    std::pair<const char*, QRegularExpressionMatch> find(const QString& english) const;

    const char* m_context;
    std::vector<Pattern> m_patterns;
};

} // namespace triptych
