// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/core_sentence.h"

#include <QCoreApplication>
#include <QStringList>

namespace triptych {

CoreSentences::CoreSentences(const char* context, const std::vector<const char*>& texts)
    : m_context(context) {
    static const QRegularExpression hole(QStringLiteral("%\\d"));
    for (const char* text : texts) {
        QStringList parts;
        for (const QString& part : QString::fromUtf8(text).split(hole))
            parts += QRegularExpression::escape(part);
        m_patterns.push_back(
            {QRegularExpression(QRegularExpression::anchoredPattern(parts.join(QStringLiteral("(.+?)")))),
             text});
    }
}

std::pair<const char*, QRegularExpressionMatch> CoreSentences::find(const QString& english) const {
    for (const Pattern& pattern : m_patterns)
        if (QRegularExpressionMatch match = pattern.expression.match(english); match.hasMatch())
            return {pattern.text, match};
    return {nullptr, {}};
}

bool CoreSentences::knows(const QString& english) const {
    return find(english).first != nullptr;
}

QString CoreSentences::translated(const QString& english) const {
    const auto [text, match] = find(english);
    if (!text) return english;
    // Not arg() after arg(): a value may itself hold a "%1".
    QString sentence = QCoreApplication::translate(m_context, text);
    for (qsizetype at = 0; (at = sentence.indexOf(QLatin1Char('%'), at)) >= 0;) {
        const int number = at + 1 < sentence.size() ? sentence[at + 1].digitValue() : -1;
        if (number < 1 || number > match.lastCapturedIndex()) {
            ++at;
            continue;
        }
        const QString value = match.captured(number);
        sentence.replace(at, 2, value);
        at += value.size();
    }
    return sentence;
}

} // namespace triptych
