// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/field_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <charconv>
#include <cmath>
#include <map>

#include "widgets/forms/core_sentence.h"

namespace triptych {
namespace {

QString numberText(double value) {
    const double size = std::abs(value);
    char buffer[400];
    if (value == 0 || (size >= 1e-4 && size < 1e7)) {
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
        return QString::fromLatin1(buffer, end - buffer);
    }
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    static const QRegularExpression padding(QStringLiteral("e([+-]?)0*(?=\\d)"));
    return QString::fromLatin1(buffer, end - buffer)
        .replace(padding, QStringLiteral("e\\1"))
        .remove(QLatin1Char('+'));
}

QString withUnit(const Field& field, const QString& text) {
    return field.unit.empty() ? text : text + QLatin1Char(' ') + fieldText(field.unit);
}

/// Title by name, of the fields of all node types; empty where types call a name differently.
const std::map<std::string, std::string>& fieldTitles() {
    static const std::map<std::string, std::string> all = [] {
        std::map<std::string, std::string> titles;
        for (const NodeType* type : builtin_registry().types())
            for (const Field& field : type->fields)
                if (const auto [at, fresh] = titles.emplace(field.name, field.title);
                    !fresh && at->second != field.title)
                    at->second.clear();
        return titles;
    }();
    return all;
}

const CoreSentences& problems() {
    static const CoreSentences all("Problems", problemTexts());
    return all;
}

} // namespace

QString fieldText(const std::string& english) {
    return english.empty() ? QString() : QCoreApplication::translate("Fields", english.c_str());
}

QString valueText(const Field& field, const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) {
        if (field.kind == FieldKind::integer && std::abs(*number) < 9.1e15)
            return QString::number(static_cast<qint64>(*number));
        return numberText(*number);
    }
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? QCoreApplication::translate("Fields", "on")
                   : QCoreApplication::translate("Fields", "off");
    if (field.kind == FieldKind::choice) return fieldText(std::get<std::string>(value));
    return QString::fromStdString(value_text(value));
}

QString fieldErrorText(const Field& field, const Error& error) {
    const auto given = [&](std::size_t i) {
        return i < error.values.size() ? QString::fromStdString(error.values[i]) : QString();
    };
    if (error.code == ErrorCode::out_of_range && error.values.size() >= 4)
        return QCoreApplication::translate("Fields", "%1 is not allowed here: enter %2 to %3.")
            .arg(given(1), valueText(field, Value(field.minimum)),
                 withUnit(field, valueText(field, Value(field.maximum))));
    if (error.code != ErrorCode::invalid_argument) return problemText(error);
    const QString text = given(1);
    switch (field.kind) {
    case FieldKind::integer:
        return text.isEmpty()
                   ? QCoreApplication::translate("Fields", "Enter a whole number.")
                   : QCoreApplication::translate("Fields", "“%1” is not a whole number.").arg(text);
    case FieldKind::number:
        return text.isEmpty() ? QCoreApplication::translate("Fields", "Enter a number.")
                              : QCoreApplication::translate(
                                    "Fields", "“%1” is not a number: enter one such as 0.001 or 1e-3.")
                                    .arg(text);
    case FieldKind::boolean:
        return QCoreApplication::translate("Fields", "“%1” is neither on nor off.").arg(text);
    case FieldKind::choice:
        return QCoreApplication::translate("Fields", "“%1” is not among the choices.").arg(text);
    case FieldKind::text:
    case FieldKind::file:
    case FieldKind::column:
    case FieldKind::columns:
        break;
    }
    return QCoreApplication::translate("Fields", "“%1” is not text.").arg(text);
}

QString problemText(const Error& error) {
    std::string message = error.message;
    // Core says the name that a file has; a person knows the field by its title.
    if (!error.values.empty() && message.rfind(error.values.front() + " is ", 0) == 0)
        if (const auto title = fieldTitles().find(error.values.front());
            title != fieldTitles().end() && !title->second.empty())
            message.replace(0, title->first.size(), fieldText(title->second).toStdString());
    return problems().translated(QString::fromStdString(message));
}

bool knowsProblem(const Error& error) {
    return problems().knows(QString::fromStdString(error.message));
}

const std::vector<const char*>& problemTexts() {
    static const std::vector<const char*> texts = {
        QT_TRANSLATE_NOOP("Problems", "has no nodes. Choose a template."),
        QT_TRANSLATE_NOOP("Problems",
                          "has a name that is not made of a-z, 0-9 and _, beginning with a letter."),
        QT_TRANSLATE_NOOP("Problems", "occurs twice."),
        QT_TRANSLATE_NOOP("Problems", "is of type '%1', which is not in the catalogue."),
        QT_TRANSLATE_NOOP("Problems", "was made for version %1 of '%2'; this program has %3."),
        QT_TRANSLATE_NOOP("Problems", "has no parameter '%1'."),
        QT_TRANSLATE_NOOP("Problems", "has an edge '%1' to '%2', but no node '%3'."),
        QT_TRANSLATE_NOOP("Problems", "is connected to '%1' twice."),
        QT_TRANSLATE_NOOP("Problems", "has no input '%1'."),
        QT_TRANSLATE_NOOP("Problems", "takes one edge into '%1', and has more."),
        QT_TRANSLATE_NOOP("Problems", "has nothing connected to its input '%1'."),
        QT_TRANSLATE_NOOP("Problems", "lies on a cycle with %1."),
        QT_TRANSLATE_NOOP("Problems", "expects %1 at '%2', got %3 from '%4'."),
        QT_TRANSLATE_NOOP("Problems", "is not connected to anything after it."),
        QT_TRANSLATE_NOOP("Problems", "has no head, so there is nothing to learn."),
        QT_TRANSLATE_NOOP("Problems", "learns column '%1', which input '%2' reads: the answer would be given "
                                      "away. Change the column of either."),
        QT_TRANSLATE_NOOP("Problems", "is auxiliary, as every head is, so that none chooses the best checkpoint. "
                                      "Let one be the main head."),
        QT_TRANSLATE_NOOP("Problems", "learns the same column in the same way as '%1'. If it is to help that one, "
                                      "make it auxiliary."),
        QT_TRANSLATE_NOOP("Problems", "is a head of type '%1', which has no loss to learn by."),
        QT_TRANSLATE_NOOP("Problems", "has %1 class weights for %2 classes."),
        QT_TRANSLATE_NOOP("Problems",
                          "%1 is '%2'; it takes none, balanced, or numbers above 0 with commas between."),
        QT_TRANSLATE_NOOP("Problems", "smooths labels, which goes with cross-entropy alone. Set label_smoothing to 0."),
        QT_TRANSLATE_NOOP("Problems", "has no separator. Write what stands between two labels."),
        QT_TRANSLATE_NOOP("Problems", "has fewer than two classes, so that there is no order."),
        QT_TRANSLATE_NOOP("Problems", "has classes that are not known yet. Open the data first."),
        QT_TRANSLATE_NOOP("Problems", "has every node frozen, so there is nothing to learn. Thaw one."),
        QT_TRANSLATE_NOOP("Problems", "leads to no head, so that nothing can be learned from it alone."),
        QT_TRANSLATE_NOOP("Problems", "has no input '%1'; it has %2."),
        QT_TRANSLATE_NOOP("Problems", "cannot project %1: its last side is not known."),
        QT_TRANSLATE_NOOP(
            "Problems",
            "has a width of %1, which %2 heads cannot share evenly. Make width a multiple of heads."),
        QT_TRANSLATE_NOOP("Problems",
                          "cannot pool %1 pixels a side to %2 cells. Make the picture larger or the "
                          "grid smaller."),
        QT_TRANSLATE_NOOP("Problems", "cannot average a feature map of %1 to %2 cells a side. Make the "
                                      "picture larger or the grid smaller."),
        QT_TRANSLATE_NOOP("Problems", "leaves nothing of a picture of %1 pixels a side after %2 "
                                      "convolutions. Use fewer of them or a smaller step."),
        QT_TRANSLATE_NOOP("Problems",
                          "needs a picture of at least %1 pixels a side, got %2. Make the picture larger."),
        QT_TRANSLATE_NOOP("Problems", "cannot cut %1 pixels a side into patches of %2. Make the picture's "
                                      "side a multiple of the patch."),
        QT_TRANSLATE_NOOP("Problems",
                          "cannot cut %1 mel bins into patches of %2. Use more mel bins or a smaller patch."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes whole numbers with commas between."),
        QT_TRANSLATE_NOOP("Problems", "%1 has more than %2 numbers."),
        QT_TRANSLATE_NOOP(
            "Problems",
            "has '%1' in modality_dropout_rates, which is not of the form NAME=RATE, such as text=0.2."),
        QT_TRANSLATE_NOOP("Problems", "drops '%1' at a rate of %2; it takes 0 to 0.95."),
        QT_TRANSLATE_NOOP("Problems", "has two rates of dropout for '%1'."),
        QT_TRANSLATE_NOOP("Problems",
                          "has a rate of dropout for '%1', which does not lead here; these do: %2."),
        QT_TRANSLATE_NOOP("Problems", "joins at least %1 inputs, and has %2. Connect another encoder."),
        QT_TRANSLATE_NOOP("Problems", "has fusion_layer %1 and %2 layers, counted from 0, so that nothing is "
                                      "exchanged. Lower fusion_layer or add layers."),
        QT_TRANSLATE_NOOP("Problems",
                          "has '%1' in pairs, which is not of the form QUERY<KEY, such as text<image."),
        QT_TRANSLATE_NOOP("Problems",
                          "pairs '%1' with itself. Name two inputs, or use fusion.self_attention."),
        QT_TRANSLATE_NOOP("Problems", "has the pair %1 twice."),
        QT_TRANSLATE_NOOP("Problems", "pairs '%1', which does not lead here; these do: %2."),
        QT_TRANSLATE_NOOP("Problems",
                          "has '%1' in none of its pairs. Add one, such as %2, or take the edge away."),
        QT_TRANSLATE_NOOP("Problems", "makes an outer product of %1 numbers; at most %2 are allowed. Lower "
                                      "its width, or use fusion.low_rank."),
        QT_TRANSLATE_NOOP("Problems", "cannot normalise %1: its last side is not known."),
        QT_TRANSLATE_NOOP("Problems", "cannot add places to %1: its last side is not known."),
        QT_TRANSLATE_NOOP("Problems", "makes one vector, and %1 is one already. Set tokens to cut it."),
        QT_TRANSLATE_NOOP("Problems", "cannot lay %1 end to end: how many there are changes from row to row. "
                                      "Insert between.pool in adaptive mode before it."),
        QT_TRANSLATE_NOOP(
            "Problems",
            "cuts a vector into tokens, and %1 is tokens already. Set tokens to 0 to lay them end to end."),
        QT_TRANSLATE_NOOP("Problems", "cannot cut %1 into %2 tokens of equal width. Choose a number that "
                                      "divides the width, or insert between.linear before it."),
        QT_TRANSLATE_NOOP(
            "Problems",
            "adds %1 and %2, which must be of one shape. Insert between.linear of one width before either."),
        QT_TRANSLATE_NOOP("Problems", "adds %1 and %2, which must be of one shape. Insert between.pool or "
                                      "between.reshape before either."),
        QT_TRANSLATE_NOOP("Problems",
                          "adds '%1' and '%2', of which either may be absent. Join them by fusion.sum."),
        QT_TRANSLATE_NOOP("Problems",
                          "gets %1 and %2; all must bring one logit for each class. Give the linear layers "
                          "before it width 0, which stands for the number of classes."),
        QT_TRANSLATE_NOOP("Problems", "gets %1 logits for %2 classes. Give the linear layers before the late "
                                      "fusion width 0, which stands for the number of classes."),
        QT_TRANSLATE_NOOP(
            "Problems",
            "has as many numbers as there are classes, and these are not known. Give it a width."),
        QT_TRANSLATE_NOOP("Problems", "learns from whole samples, and got single frames of '%1'. Join them over"
                                      " time before."),
        QT_TRANSLATE_NOOP("Problems", "cannot put single frames of '%1' together with '%2'. Join them over time"
                                      " before."),
        QT_TRANSLATE_NOOP("Problems", "joins what an image encoder made of single frames, and got %1 at 'in'. "
                                      "Put video.frames and an image encoder between the video and 'in'."),
        QT_TRANSLATE_NOOP("Problems", "got frames of '%1' at 'in' and the video '%2'. Connect the video that "
                                      "the frames come from."),
        QT_TRANSLATE_NOOP("Problems", "knows %1 pieces, and its text has a vocabulary of %2. Give the text the "
                                      "tokeniser of the same model."),
        QT_TRANSLATE_NOOP("Problems", "%1 is %2; with pieces of words it takes at least 3, two of which mark "
                                      "the ends."),
        QT_TRANSLATE_NOOP("Problems", "cuts words into pieces, and no pretrained model says how. Name its "
                                      "folder, or choose words."),
        QT_TRANSLATE_NOOP("Problems", "holds no tokenizer.json and no vocab.txt. Name the folder of a "
                                      "pretrained model."),
        QT_TRANSLATE_NOOP("Problems", "was trained on pieces of words, and its text is numbered by words. Set "
                                      "the text's tokenizer to wordpiece and give it the same folder."),
        QT_TRANSLATE_NOOP("Problems", "%1 is %2; it takes an odd number."),
        QT_TRANSLATE_NOOP("Problems", "%1 is %2; it takes an even number."),
        QT_TRANSLATE_NOOP("Problems", "%1 is %2; it takes %3 to %4."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes true or false."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes a whole number."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes a number."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes one of %3."),
        QT_TRANSLATE_NOOP("Problems", "%1 is '%2'; it takes text."),
        QT_TRANSLATE_NOOP("Problems", "there is no template '%1'; there is: %2."),
        QT_TRANSLATE_NOOP("Problems",
                          "needs a column of one of these, and the table has none: %1. Give a column that "
                          "role."),
        QT_TRANSLATE_NOOP("Problems",
                          "needs a column of '%1', and the table has none. Give a column that role."),
        QT_TRANSLATE_NOOP("Problems", "joins at least %1 modalities, and the table has %2. Give another column "
                                      "one of these roles: %3."),
    };
    return texts;
}

} // namespace triptych
