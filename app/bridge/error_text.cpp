// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/error_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

namespace triptych {
namespace {

struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(triptych::ErrorText)

  public:
    explicit ErrorText(const Error& error) : m_place(errorPlace(error)) {
        m_code = error.code;
        m_message = QString::fromStdString(error.message).trimmed();
        for (const std::string& value : error.values)
            m_values.append(QString::fromStdString(value));
    }

    QString sentence() const {
        switch (m_code) {
        case ErrorCode::invalid_argument:
            if (m_values.size() == 3)
                return placed(tr("“%1” is “%2”; it takes %3.").arg(m_values[0], m_values[1], m_values[2]));
            return detailed(tr("This value cannot be used"));
        case ErrorCode::unknown_name:
            if (m_values.size() == 2)
                return placed(tr("There is no “%1”. There is: %2.").arg(m_values[0], m_values[1]));
            if (m_values.size() == 1) return detailed(tr("“%1” is not known").arg(m_values[0]));
            return detailed(tr("This name is not known"));
        case ErrorCode::out_of_range:
            if (m_values.size() == 4)
                return placed(tr("“%1” is %2; it takes %3 to %4.")
                                  .arg(m_values[0], m_values[1], m_values[2], m_values[3]));
            return detailed(tr("This is outside the allowed range"));
        case ErrorCode::file_not_found:
            // A row's cell that names a file: both the place and the file are told.
            if (const QString named = m_values.value(0);
                !m_place.isEmpty() && named.startsWith(QLatin1Char('/')) && !m_place.contains(named))
                return placed(tr("%1 does not exist. Look whether it was moved or renamed.").arg(named));
            if (const QString named = m_values.value(0); named.contains(QLatin1String("://")))
                return detailed(tr("A file does not exist"));
            if (!file().isEmpty())
                return tr("%1 does not exist. Look whether it was moved or renamed.").arg(file());
            return detailed(tr("A file does not exist"));
        case ErrorCode::file_unreadable:
            // The reason of the system or the decoder is worth more than a guess.
            return detailed(tr("This cannot be read. Check that it is intact and that you may read it"));
        case ErrorCode::file_unwritable:
            return detailed(tr("This cannot be written. Check the permissions, or choose another place"));
        case ErrorCode::bad_format:
            if (m_values.size() == 3 && numbers(3))
                return placed(
                    tr("Line %1 has %2 fields, but the header has %3. Correct the line in the table.")
                        .arg(m_values[0], m_values[1], m_values[2]));
            return detailed(tr("The content is not as it should be"));
        case ErrorCode::limit_exceeded:
            if (m_values.size() == 3)
                return tr("%1 is too large to be decoded: it has %2, and the limit is %3. Make it smaller.")
                    .arg(file(), m_values[1], m_values[2]);
            return detailed(tr("This is too large to be decoded. Make it smaller"));
        case ErrorCode::missing_column:
            if (m_values.size() == 1 && m_values[0] == QLatin1String("label"))
                return placed(tr("No column is the label. Give a column that role on the Data page."));
            return detailed(tr("A column is missing. Choose another column, or give it another role"));
        case ErrorCode::too_few_rows:
            return detailed(tr("There are too few rows. Check the label and the split on the Data page"));
        case ErrorCode::bad_shape:
            if (m_values.size() == 3)
                return placed(tr("Expects %1, but “%3” gives %2. Connect something that fits, or change its "
                                 "parameters.")
                                  .arg(m_values[0], m_values[1], m_values[2]));
            return detailed(tr("The shapes do not fit"));
        case ErrorCode::too_short:
            return detailed(tr("The sound is too short. Give it another file, or leave the cell empty"));
        case ErrorCode::bad_graph:
            return detailed(tr("The model cannot be used yet"));
        case ErrorCode::version_mismatch:
            if (m_values.size() == 2 && numbers(2))
                return placed(
                    tr("This has version %1, and this program reads up to %2. Open it with a newer Triptych.")
                        .arg(m_values[0], m_values[1]));
            return detailed(tr("The version does not fit"));
        case ErrorCode::out_of_memory:
            return placed(
                tr("There is not enough memory. Choose a smaller batch size or image size, or close "
                   "other programs."));
        case ErrorCode::disk_full:
            return placed(tr("The disk is full. Free some space and try again."));
        case ErrorCode::no_device:
            if (!m_values.isEmpty())
                return tr("The device “%1” is not on this machine. Choose auto or cpu.").arg(m_values[0]);
            return detailed(tr("The device is not on this machine. Choose auto or cpu"));
        case ErrorCode::cancelled:
            return tr("Cancelled.");
        case ErrorCode::internal:
            return detailed(
                tr("Something went wrong inside the program. Save your work and please report it"));
        }
        return detailed(title(m_code));
    }

    static QString title(ErrorCode code) {
        switch (code) {
        case ErrorCode::invalid_argument:
            return tr("Value not allowed");
        case ErrorCode::unknown_name:
            return tr("Unknown name");
        case ErrorCode::out_of_range:
            return tr("Out of range");
        case ErrorCode::file_not_found:
            return tr("File not found");
        case ErrorCode::file_unreadable:
            return tr("File cannot be read");
        case ErrorCode::file_unwritable:
            return tr("File cannot be written");
        case ErrorCode::bad_format:
            return tr("File has errors");
        case ErrorCode::limit_exceeded:
            return tr("Too large");
        case ErrorCode::missing_column:
            return tr("Column missing");
        case ErrorCode::too_few_rows:
            return tr("Too few rows");
        case ErrorCode::bad_shape:
            return tr("Shapes do not fit");
        case ErrorCode::too_short:
            return tr("Sound too short");
        case ErrorCode::bad_graph:
            return tr("Model incomplete");
        case ErrorCode::version_mismatch:
            return tr("Version does not fit");
        case ErrorCode::out_of_memory:
            return tr("Out of memory");
        case ErrorCode::disk_full:
            return tr("Disk full");
        case ErrorCode::no_device:
            return tr("Device not available");
        case ErrorCode::cancelled:
            return tr("Cancelled");
        case ErrorCode::internal:
            return tr("Internal error");
        }
        return tr("Internal error");
    }

    static QString place(QString where) {
        static const QRegularExpression node(QStringLiteral("\\bnode '([^']*)'"));
        static const QRegularExpression column(QStringLiteral("\\bcolumn '([^']*)'"));
        static const QRegularExpression row(QStringLiteral("\\brow (\\d+)( \\(line (\\d+)\\))?"));
        const auto replace = [&where](const QRegularExpression& pattern, auto made) {
            QString out;
            qsizetype done = 0;
            for (auto all = pattern.globalMatch(where); all.hasNext();) {
                const QRegularExpressionMatch match = all.next();
                out += where.mid(done, match.capturedStart() - done) + made(match);
                done = match.capturedEnd();
            }
            where = out + where.mid(done);
        };
        replace(node, [](const auto& match) { return tr("node “%1”").arg(match.captured(1)); });
        replace(column, [](const auto& match) { return tr("column “%1”").arg(match.captured(1)); });
        replace(row, [](const auto& match) {
            return match.captured(3).isEmpty()
                       ? tr("row %1").arg(match.captured(1))
                       : tr("row %1 (line %2)").arg(match.captured(1), match.captured(3));
        });
        return where;
    }

    static QString withCause(const QString& sentence, const QString& cause) {
        return tr("%1 (%2)", "an error and its cause").arg(sentence, cause);
    }

  private:
    bool numbers(qsizetype count) const {
        return std::all_of(m_values.begin(), m_values.begin() + count, [](const QString& value) {
            bool ok = false;
            (void)value.toLongLong(&ok);
            return ok;
        });
    }

    /// The place holds the file, and with it the row and column that name it.
    QString file() const { return m_place.isEmpty() ? m_values.value(0) : m_place; }

    QString placed(const QString& sentence) const {
        return m_place.isEmpty() ? sentence
                                 : tr("%1: %2", "a place and what is wrong there").arg(m_place, sentence);
    }

    QString detailed(const QString& beginning) const {
        QString detail = m_message;
        if (detail.endsWith(QLatin1Char('.'))) detail.chop(1);
        if (detail.isEmpty()) return placed(tr("%1.", "a sentence").arg(beginning));
        // Core's message goes on from its place: "audio/5.wav: is longer than 10 s."
        if (!m_place.isEmpty())
            return tr("%1: %2 %3.", "what is wrong: place, English message").arg(beginning, m_place, detail);
        return tr("%1: %2.", "what is wrong: English message").arg(beginning, detail);
    }

    ErrorCode m_code;
    QString m_place, m_message;
    QStringList m_values;
};

} // namespace

QString errorTitle(ErrorCode code) {
    return ErrorText::title(code);
}

QString errorPlace(const Error& error) {
    return ErrorText::place(QString::fromStdString(error.where));
}

QString errorText(const Error& error) {
    const QString sentence = ErrorText(error).sentence();
    return error.cause ? ErrorText::withCause(sentence, errorText(*error.cause)) : sentence;
}

} // namespace triptych
