// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <string>

#include "app/bridge/attribution_controller.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace triptych {

class AttentionCard;
class FieldForm;

/// What is asked of a map, in one line of choosers: method, target and the number of it that is explained, baseline; and a card
/// with what the method does and its parameters, which a button shows.
class ExplainMethodChoices : public QWidget {
    Q_OBJECT

  public:
    enum class Of { sample, pair }; ///< whose likeliest class is meant where none is chosen: the sample's, or side A's

    explicit ExplainMethodChoices(Of of, QWidget* parent = nullptr);

    AttentionCard* card() const { return m_card; } ///< to be laid out by the tab; hidden until it is asked for

    AttributionRequest request() const;
    const std::string& method() const { return m_methodId; } ///< id
    const ExplainTarget& target() const { return m_wanted; } ///< output -1: what is most likely
    Baseline baseline() const { return m_baselineWanted; }
    void chooseMethod(const std::string& method); ///< as a person would; one that there is not is passed over
    void takeFocus();                             ///< the first of the choosers

    /// Why a method gives nothing, in words: what the model, or this sample, lacks. @param scene  may be null
    static QString whyNot(const std::string& method, const Error& error, const AttributionScene* scene);
    /// Methods that the model, or this sample, does not allow, and why.
    void setUnavailable(std::map<std::string, Error> unavailable);
    void addUnavailable(const std::string& method, const Error& why);
    /// Whose heads and classes there are to choose from. Null: none is known yet.
    void setScene(std::shared_ptr<const AttributionScene> scene);
    /// A class of one run need not be one of another: back to what is most likely.
    void forgetTarget();
    void retranslate();

  signals:
    void changed(); ///< another map is asked for

  private:
    void fillMethods();
    void fillTargets();
    void tellTarget();
    void fillBaselines();
    void fillForm();

    Of m_of;
    QLabel *m_methodLabel, *m_targetLabel, *m_baselineLabel;
    QComboBox *m_method, *m_target, *m_scaleOf, *m_baseline;
    QToolButton* m_settings;
    AttentionCard* m_card;
    QLabel* m_methodHelp;
    FieldForm* m_form;

    std::string m_methodId = "integrated_gradients";
    std::map<std::string, std::map<std::string, Value>> m_params; ///< by method: what differs from the defaults
    ExplainTarget m_wanted;
    Baseline m_baselineWanted = Baseline::mean;
    std::map<std::string, Error> m_unavailable;
    std::shared_ptr<const AttributionScene> m_scene;
};

} // namespace triptych
